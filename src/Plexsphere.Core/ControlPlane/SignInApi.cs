using Plexsphere.Client.Models;
using Plexsphere.Core.Http;
using Plexsphere.Core.Json;

namespace Plexsphere.Core.ControlPlane;

/// <summary>The control plane's operations of signing in, one method each. None is sent with a token.</summary>
/// <param name="requests">Makes and sends them.</param>
internal sealed class SignInApi(ControlPlaneRequests requests)
{
    /// <summary>The identity providers of a domain, the primary one first; none for a domain that does not exist.</summary>
    internal async Task<IReadOnlyList<IdpBindingRow>> BindingsAsync(
        Guid domain, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        var bindings = await requests.ReadAsync(
            () => requests.Paths.V1.Auth.IdpBindings.ToGetRequestInformation(
                configuration => configuration.QueryParameters.DomainId = domain),
            ControlPlaneRequests.Generated(WireContext.Default.IReadOnlyListIdpBindingRow),
            requests.About(null) with { DomainId = domain },
            RetryPolicy.Once,
            notices,
            cancellationToken).ConfigureAwait(false);
        return [.. bindings.OfType<IdpBindingRow>()];
    }

    /// <summary>Begins the sign-in of a person.</summary>
    /// <param name="domain">Where to sign in.</param>
    /// <param name="bindingId">Through which identity provider, by the id of its binding.</param>
    /// <param name="alias">The same by its alias; not both.</param>
    /// <param name="notices">Hears of requests and waits.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal Task<Outcome<DeviceCode>> DeviceCodeAsync(
        Guid domain, Guid? bindingId, string? alias, IProgress<Notice>? notices, CancellationToken cancellationToken) =>
        requests.TryReadAsync(
            () => requests.Paths.V1.Auth.DeviceCode.ToPostRequestInformation(
                new DeviceCodeRequest { DomainId = domain, IdpBindingId = bindingId, IdpBindingAlias = alias }),
            ControlPlaneRequests.Generated(WireContext.Default.DeviceCode),
            requests.About(null) with { DomainId = domain },
            null,
            notices,
            cancellationToken);

    /// <summary>Asks once for the token of a device code.</summary>
    internal Task<Outcome<AccessToken>> DeviceTokenAsync(
        Guid domain, string deviceCode, IProgress<Notice>? notices, CancellationToken cancellationToken) => requests.TryReadAsync(
        () => requests.Paths.V1.Auth.DeviceToken.ToPostRequestInformation(new DeviceTokenRequest { DeviceCode = deviceCode }),
        ControlPlaneRequests.Generated(WireContext.Default.AccessToken),
        requests.About(null) with { DomainId = domain },
        RetryPolicy.Once,
        notices,
        cancellationToken);

    /// <summary>Signs a service in.</summary>
    /// <param name="clientId">Whose secret it is; null for an assertion.</param>
    /// <param name="secret">The secret or the assertion.</param>
    /// <param name="retries">Another policy than the connection's own.</param>
    /// <param name="notices">Hears of requests and waits.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal Task<AccessToken> ServiceTokenAsync(
        string? clientId, string secret, RetryPolicy? retries, IProgress<Notice>? notices, CancellationToken cancellationToken) =>
        requests.ReadAsync(
            () => requests.Paths.V1.Auth.Service.Token.ToPostRequestInformation(clientId is null
                ? new ServiceTokenRequest
                {
                    GrantType = ServiceTokenRequest_grant_type.UrnIetfParamsOauthGrantTypeJwtBearer,
                    ClientAssertion = secret,
                }
                : new ServiceTokenRequest
                {
                    GrantType = ServiceTokenRequest_grant_type.Client_credentials,
                    ClientId = clientId,
                    ClientSecret = secret,
                }),
            ControlPlaneRequests.Generated(WireContext.Default.AccessToken),
            requests.About(null),
            retries,
            notices,
            cancellationToken);
}
