using System.Buffers.Binary;

namespace Plexsphere.Sandbox.Simulation;

/// <summary>Version 7 UUIDs whose random part is given, so that a seed reproduces them.</summary>
internal static class UuidV7
{
    internal static Guid Create(DateTimeOffset time, SeededRandom random)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (ulong)time.ToUnixTimeMilliseconds() << 16 | random.NextBits() & 0xFFFF);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], random.NextBits());
        bytes[6] = (byte)(bytes[6] & 0x0F | 0x70);
        bytes[8] = (byte)(bytes[8] & 0x3F | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>The time that an id of ours carries.</summary>
    internal static DateTimeOffset TimeOf(Guid id) => DateTimeOffset.FromUnixTimeMilliseconds(MillisecondsOf(id));

    /// <summary>The milliseconds that any id carries; a foreign one's may lie beyond what a calendar holds.</summary>
    internal static long MillisecondsOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return (long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16);
    }
}
