using System.Security.Cryptography;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Sandbox.Access;

/// <summary>The device codes of this start: a program asks for one, a person confirms it, and it is good for one token.</summary>
internal sealed class DeviceCodes(SandboxOptions options)
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, DeviceCode> _byDevice = [];
    private readonly Dictionary<string, DeviceCode> _byUser = [];

    internal (string Device, string User) Issue(IdpBinding binding, string? clientId)
    {
        var device = RandomNumberGenerator.GetString(Alphabet, 52);
        var user = UserCode.Create();
        var life = options.DeviceAnswer == SandboxDeviceAnswer.Expire ? TimeSpan.Zero : options.DeviceLife;
        var code = new DeviceCode(binding, clientId, options.Time.GetUtcNow() + life, options.DeviceInterval)
        {
            IsConfirmed = options.DeviceAnswer switch
            {
                SandboxDeviceAnswer.Confirm => true,
                SandboxDeviceAnswer.Deny => false,
                _ => null,
            },
            NextQuestion = options.DeviceAnswer == SandboxDeviceAnswer.SlowDown ? DateTimeOffset.MaxValue : DateTimeOffset.MinValue,
        };
        lock (_gate)
        {
            _byUser[user] = code;
            if (options.DeviceAnswer != SandboxDeviceAnswer.Forget)
            {
                _byDevice[device] = code;
            }
        }

        return (device, user);
    }

    /// <summary>The principal that a confirmed code stands for, once; all else is a problem.</summary>
    internal Principal Redeem(string device, string? clientId)
    {
        lock (_gate)
        {
            var now = options.Time.GetUtcNow();
            if (!_byDevice.TryGetValue(device, out var code) || code.ClientId != clientId)
            {
                throw SignInProblems.InvalidGrant();
            }

            if (now >= code.ExpiresAt)
            {
                throw SignInProblems.ExpiredToken();
            }

            switch (code.IsConfirmed)
            {
                case null:
                    throw code.Note(now) is { } interval ? SignInProblems.SlowDown(interval) : SignInProblems.AuthorizationPending();
                case false:
                    throw SignInProblems.AccessDenied();
                default:
                    _byDevice.Remove(device);
                    return code.Binding.Person;
            }
        }
    }

    /// <summary>Confirms or denies a code, for the person who signs in at its identity provider.</summary>
    internal IdpBinding Decide(string typed, bool confirm)
    {
        lock (_gate)
        {
            if (UserCode.Read(typed) is not { } user || !_byUser.TryGetValue(user, out var code))
            {
                throw SignInProblems.DeviceCodeNotFound();
            }

            if (options.Time.GetUtcNow() >= code.ExpiresAt)
            {
                throw SignInProblems.DeviceCodeExpired();
            }

            if (code.IsConfirmed is not null)
            {
                throw SignInProblems.DeviceCodeDecided();
            }

            code.IsConfirmed = confirm;
            return code.Binding;
        }
    }
}
