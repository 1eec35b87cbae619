# Reading the output of many executions, by id.
param([int] $Executions)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/Bench.psm1"
Connect-Bench
$ids = [guid[]] (Get-PlexExecution -First $Executions).Id
if ($ids.Count -ne $Executions) { throw "There are $($ids.Count) executions." }

function Get-WithRestMethod {
    foreach ($id in $ids) {
        $execution = Invoke-RestMethod "$Server/v1/projects/$Project/executions/$id" -Headers $Headers
        foreach ($target in $execution.targets) {
            $output = $target.output_ref
            [pscustomobject] @{
                ExecutionId = $id
                NodeId      = $target.node_id
                Status      = $target.status
                Output      = $output.inline_bytes ? [System.Text.Encoding]::UTF8.GetString([convert]::FromBase64String($output.inline_bytes)) : $null
                Bucket      = $output.bucket
                Key         = $output.key
            }
        }
    }
}

$times = Measure-Alternately ([ordered] @{
        Cmdlet     = { $ids | Get-PlexExecutionLog | Out-Null }
        RestMethod = { Get-WithRestMethod | Out-Null }
    })
Write-Figure logs_many ($times.RestMethod / $times.Cmdlet) x
Write-Figure logs_rate ($Executions / $times.Cmdlet) executions/s
