# Dispatching to many nodes at once, from a server that takes its time.
param([int] $Nodes, [double] $Milliseconds)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/Bench.psm1"
Connect-Bench
$rows = [System.Collections.Generic.List[object]]::new()
$cursor = $null
do {
    $page = Invoke-RestMethod "$Server/v1/projects/$Project/capabilities?limit=200$($cursor ? "&cursor=$([uri]::EscapeDataString($cursor))" : '')" -Headers $Headers
    $rows.AddRange($page.items)
    $cursor = $page.next_cursor
} while ($cursor)
$ids = [guid[]] $rows.node_id
if ($ids.Count -ne $Nodes) { throw "There are $($ids.Count) nodes." }
$uri = "$Server/v1/projects/$Project/executions:dispatch"

$times = Measure-Alternately ([ordered] @{
        Cmdlet     = { $ids | Invoke-PlexAction service.restart -ThrottleLimit 16 | Out-Null }
        RestMethod = {
            $ids | ForEach-Object -ThrottleLimit 16 -Parallel {
                Invoke-RestMethod $using:uri -Method Post -Headers $using:Headers -ContentType 'application/json' -Body (@{ action = 'service.restart'; node_id = "$_" } | ConvertTo-Json)
            } | Out-Null
        }
    })
Write-Figure dispatch_many ($times.RestMethod / $times.Cmdlet) x
Write-Figure dispatch_vs_limit ($Nodes / $times.Cmdlet / (16 / $Milliseconds * 1000)) x
Write-Figure dispatch_rate ($Nodes / $times.Cmdlet) dispatches/s
Write-Figure dispatch_irm_rate ($Nodes / $times.RestMethod) dispatches/s
