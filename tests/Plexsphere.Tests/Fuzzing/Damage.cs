using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Plexsphere.Tests.Fuzzing;

/// <summary>Damages texts, and checks properties of what is made of them.</summary>
internal static class Damage
{
    private const int Runs = 500;

    // What is damaged more hardly gets past its first bytes.
    private const int MostEdits = 2;

    private static readonly string[] Fragments =
    [
        "{",
        "}",
        "[",
        "]",
        "\"",
        ",",
        ":",
        "\\",
        "-1",
        "1e999",
        "null",
        "\\ud83d",
        "\\u0000",
        "\\u001b[31m",
        "\0",
        "é",
    ];

    /// <summary>Checks a property for arbitrary values; a failure names the smallest that was found.</summary>
    public static void ForAll<T>(Action<T> property) =>
        Prop.ForAll(ArbMap.Default.ArbFor<T>(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(Runs).WithQuietOnSuccess(true));

    /// <summary>The text after some edits: bytes replaced, put in, taken out, a part repeated, the rest cut off.</summary>
    public static byte[] Apply(byte[] text, int[] edits)
    {
        var bytes = text.ToList();
        foreach (var edit in edits.Take(MostEdits).Select(number => unchecked((uint)number * 2_654_435_761u)))
        {
            var at = (int)(edit / 8 % (uint)(bytes.Count + 1));
            var value = (byte)(edit >> 24);
            switch (edit % 5)
            {
                case 0 when at < bytes.Count:
                    bytes[at] = value;
                    break;
                case 1 when at < bytes.Count:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.Skip(at / 2).Take(value).ToList());
                    break;
                case 3 when value < 16:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Fragments[value % Fragments.Length]));
                    break;
            }
        }

        return [.. bytes];
    }
}
