namespace Plexsphere.Sandbox.Api;

/// <summary>All operations that operators call.</summary>
internal sealed record OperatorApi(
    ExecutionsApi Executions,
    TenancyApi Tenancy,
    InventoryApi Inventory,
    MeshApi Mesh,
    LabelsApi Labels,
    SearchApi Search,
    SelectorsApi Selectors,
    SystemApi System,
    SignInApi SignIn,
    DevicePage DevicePage,
    TokensApi Tokens);
