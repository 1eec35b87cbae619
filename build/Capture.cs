namespace Plexsphere.Build;

/// <summary>What of a program's streams is read here and does not go to the console.</summary>
internal enum Capture
{
    Nothing,
    Output,
    OutputAndErrors,
}
