namespace Plexsphere.Sandbox.Inventory;

/// <summary>Where a label is defined.</summary>
internal enum LabelScope
{
    Platform,
    Domain,
    Project,
}
