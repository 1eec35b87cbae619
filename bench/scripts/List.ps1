# Listing everything there is: the cmdlet, the loop that people write with Invoke-RestMethod, and the limit.
param([int] $Executions)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/Bench.psm1"
Connect-Bench
$bare = [Plexsphere.Bench.BareClient]::new($Server, $env:PLEXSPHERE_TOKEN, $Project)

function Get-WithRestMethod {
    $cursor = $null
    do {
        $uri = "$Server/v1/projects/$Project/executions?limit=200"
        if ($cursor) { $uri += "&cursor=$([uri]::EscapeDataString($cursor))" }
        $page = Invoke-RestMethod $uri -Headers $Headers
        $page.items
        $cursor = $page.next_cursor
    } while ($cursor)
}

$fast = Measure-Alternately -Rounds 7 ([ordered] @{
        Cmdlet = { Get-PlexExecution | Out-Null }
        Limit  = { $bare.ReadAll() }
        Tenth  = { Get-PlexExecution -First ($Executions / 10) | Out-Null }
    })
$all = Measure-Alternately ([ordered] @{
        Cmdlet     = { Get-PlexExecution | Out-Null }
        RestMethod = { Get-WithRestMethod | Out-Null }
    })
$first = Measure-Alternately -Rounds 9 ([ordered] @{
        Cmdlet = { foreach ($i in 1..50) { Get-PlexExecution | Select-Object -First 1 } }
        Page   = { foreach ($i in 1..50) { $bare.ReadFirstPage() } }
    })

Write-Figure list_vs_irm ($all.RestMethod / $all.Cmdlet) x
Write-Figure list_vs_limit ($fast.Limit / $fast.Cmdlet) x
Write-Figure list_linear ($fast.Cmdlet / $fast.Tenth / 10) x
Write-Figure list_rate ($Executions / $fast.Cmdlet) executions/s
Write-Figure first_object ($first.Cmdlet / $first.Page) x
Write-Figure first_object_time ($first.Cmdlet / 50 * 1000) ms
