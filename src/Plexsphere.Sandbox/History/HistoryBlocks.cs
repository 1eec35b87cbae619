using System.Buffers;
using System.Text.Json;

namespace Plexsphere.Sandbox.History;

/// <summary>
/// Rendered history in blocks of neighbours, made ahead or when first asked for, and then kept as ready UTF-8, up to a
/// budget beyond which blocks are made anew each time.
/// </summary>
internal sealed class HistoryBlocks(int count, Action<int, Utf8JsonWriter> render)
{
    private const int BlockSize = 64;

    /// <summary>Enough for a hundred thousand executions of three targets.</summary>
    private const long Budget = 192 * 1024 * 1024;

    /// <summary>Grown once for each thread instead of once for each block.</summary>
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    private readonly Block?[] _blocks = new Block?[(count + BlockSize - 1) / BlockSize];
    private long _kept;

    /// <summary>Reads up to as many neighbours as wanted, joined by commas, and says how many.</summary>
    internal ReadOnlyMemory<byte> Read(int index, ref int run)
    {
        var number = index / BlockSize;
        // Two requests may render the same block at once; both results are the same bytes.
        var block = Volatile.Read(ref _blocks[number]) ?? Make(number);
        return block.Read(index % BlockSize, ref run);
    }

    /// <summary>Makes blocks, those listed first before others, until all are there or the budget is used up.</summary>
    internal void MakeAhead(CancellationToken cancellationToken)
    {
        for (var number = 0; number < _blocks.Length && Interlocked.Read(ref _kept) < Budget; number++)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            if (Volatile.Read(ref _blocks[number]) is null)
            {
                Make(number);
            }
        }
    }

    private Block Make(int number)
    {
        var first = number * BlockSize;
        var ends = new int[Math.Min(BlockSize, count - first)];
        var buffer = _buffer ??= new ArrayBufferWriter<byte>();
        buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            for (var i = 0; i < ends.Length; i++)
            {
                if (i > 0)
                {
                    buffer.Write(","u8);
                }

                render(first + i, writer);
                writer.Flush();
                writer.Reset();
                ends[i] = buffer.WrittenCount;
            }
        }

        var block = new Block(buffer.WrittenSpan.ToArray(), ends);
        if (Interlocked.Add(ref _kept, buffer.WrittenCount) <= Budget)
        {
            Volatile.Write(ref _blocks[number], block);
        }

        return block;
    }

    /// <summary>Items joined by commas, and where each ends.</summary>
    private sealed class Block(byte[] bytes, int[] ends)
    {
        internal ReadOnlyMemory<byte> Read(int index, ref int run)
        {
            run = Math.Min(run, ends.Length - index);
            var start = index == 0 ? 0 : ends[index - 1] + 1;
            return bytes.AsMemory(start, ends[index + run - 1] - start);
        }
    }
}
