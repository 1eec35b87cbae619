# For tests to dot-source: a script's preferences are those of the scope that it was written in, which a module's function cannot set.

function Get-Outcome([scriptblock] $Script) {
    # What a script put out, by stream; no error ends it but one that ends its command.
    $records = [System.Collections.Generic.List[object]]::new()
    try {
        & { $ErrorActionPreference = $WarningPreference = 'Continue'; & $Script *>&1 } | ForEach-Object { $records.Add($_) }
    } catch {
        $records.Add($_)
    }
    $kinds = [System.Management.Automation.ErrorRecord], [System.Management.Automation.WarningRecord], [System.Management.Automation.InformationRecord]
    [pscustomobject] @{
        Output   = @($records | Where-Object { $_.GetType() -notin $kinds })
        Errors   = @($records | Where-Object { $_ -is $kinds[0] })
        Warnings = @($records | Where-Object { $_ -is $kinds[1] } | ForEach-Object { "$_" })
    }
}
