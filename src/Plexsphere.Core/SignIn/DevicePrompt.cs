using System.Globalization;
using Plexsphere.Core.Json;

namespace Plexsphere.Core.SignIn;

/// <summary>What a person is told who is to confirm a sign-in.</summary>
internal sealed class DevicePrompt(DeviceCode code)
{
    /// <summary>Where the code is typed.</summary>
    internal string Address => code.VerificationUri;

    /// <summary>What is typed.</summary>
    internal string Code => code.UserCode;

    /// <summary>All of it on one line.</summary>
    public override string ToString()
    {
        var complete = code.VerificationUriComplete is { } address ? $" Or open {address}" : "";
        var time = code.ExpiresIn < 120 ? $"{code.ExpiresIn} s" : $"{code.ExpiresIn / 60} min";
        return string.Create(
            CultureInfo.InvariantCulture, $"To sign in, open {Address} in a browser and enter the code {Code} within {time}.{complete}");
    }
}
