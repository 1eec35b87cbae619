Describe 'Invoke-PlexAction' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        . "$PSScriptRoot/Outcome.ps1"
        Import-Module (Get-ModuleManifestPath)
        $sandbox = Start-TestSandbox
        $server = Start-TestServer $sandbox
        Connect-TestServer $server $sandbox
        $nodes = (Invoke-PlexAction system.info -Selector 'env in (prod,staging,dev)').Targets.NodeId
        $minted = New-Response -Status 201 (New-ExecutionBody -Status pending)
    }

    AfterAll {
        Disconnect-Plexsphere
        ${server}?.Dispose()
        Stop-TestSandbox $sandbox
    }

    BeforeEach {
        $server.Reset()
    }

    Context 'Dispatching' {
        It 'returns the minted execution at once' {
            $execution = Invoke-PlexAction -Action service.restart -Node $SandboxNode
            $execution | Should -BeOfType ([Plexsphere.PlexExecution])
            $execution.Action | Should -Be 'service.restart'
            $execution.Status | Should -Be 'pending'
            $execution.IsFinished | Should -BeFalse
            $execution.DurationSeconds | Should -BeNullOrEmpty
            $execution.ProjectId | Should -Be $SandboxProject
            $execution.DomainId | Should -Be $SandboxDomain
            $execution.TargetCount | Should -Be 1
            $execution.OpenCount | Should -Be 1
            $execution.Targets[0].NodeId | Should -Be $SandboxNode
            $server.Requests.Count | Should -Be 1
        }

        It 'takes action and node by position' {
            (Invoke-PlexAction service.restart $SandboxNode).Targets.NodeId | Should -Be $SandboxNode
        }

        It 'mints an execution for each node, in the order of the nodes' {
            (Invoke-PlexAction service.restart $nodes[3, 0, 2]).ForEach{ $_.Targets.NodeId } | Should -Be $nodes[3, 0, 2]
            (Get-Dispatch $server).Count | Should -Be 3
        }

        It 'mints one execution for the cohort of a selector' {
            $execution = Invoke-PlexAction service.restart -Selector 'env=prod,tier=edge'
            @($execution).Count | Should -Be 1
            $execution.TargetCount | Should -BeGreaterOrEqual 2
            (Get-Dispatch $server).Count | Should -Be 1
        }

        It 'dispatches hooks' {
            (Invoke-PlexAction rotate-keys $SandboxNode -Type hook).Type | Should -Be 'hook'
        }

        It 'uses the project that is named' {
            $server.On('POST', '.', (New-Response -Status 201 (New-ExecutionBody -Status pending -Members @{ project_id = $UnknownId })))
            Invoke-PlexAction service.restart $SandboxNode -Project $UnknownId
            $server.Requests[0].Path | Should -Be "/v1/projects/$UnknownId/executions/dispatch"
        }

        It 'sends the token, as JSON, to the path of the revision' {
            $null = Invoke-PlexAction service.restart $SandboxNode
            $request = $server.Requests[0]
            $request.Path | Should -Be "/v1/projects/$SandboxProject/executions/dispatch"
            $request.Headers['Authorization'] | Should -Be "Bearer $($sandbox.token)"
            $request.Headers['Content-Type'] | Should -BeLike 'application/json*'
        }

        It 'accepts 200, 201 and 202 alike' {
            $server.On('POST', '.', (200, 201, 202).ForEach{ New-Response -Status $_ (New-ExecutionBody -Status pending) })
            (Invoke-PlexAction service.restart $nodes[0, 1, 2]).Id | Should -Be ($SandboxExecution, $SandboxExecution, $SandboxExecution)
        }

        It 'says nothing else' {
            $records = Invoke-PlexAction service.restart $SandboxNode *>&1 | Where-Object { $_ -isnot [System.Management.Automation.InformationRecord] }
            $records | Should -BeOfType ([Plexsphere.PlexExecution])
        }
    }

    Context 'The body of a dispatch' {
        BeforeEach {
            $server.On('POST', '.', $minted)
        }

        It 'holds nothing that was not given' {
            $null = Invoke-PlexAction service.restart $SandboxNode
            ($server.Requests[0].Text | ConvertFrom-Json).PSObject.Properties.Name | Sort-Object | Should -Be 'action', 'node_id'
        }

        It 'holds the node and no selector, or the selector and no node' {
            $null = Invoke-PlexAction service.restart $SandboxNode
            $null = Invoke-PlexAction service.restart -Selector 'env=prod'
            $bodies = $server.Requests.Text | ConvertFrom-Json
            $bodies[0].node_id | Should -Be $SandboxNode
            $bodies[1].selector | Should -Be 'env=prod'
            $bodies[1].PSObject.Properties.Name | Should -Not -Contain 'node_id'
        }

        It 'holds the selector exactly as it was given' {
            $selector = " region in (eu-west, 'ål') , tier!=`"core`"  && λ(x)\n "
            $null = Invoke-PlexAction service.restart -Selector $selector
            ($server.Requests[0].Text | ConvertFrom-Json).selector | Should -BeExactly $selector
        }

        It 'is not sent for an action that is no text, or blank' {
            foreach ($action in @{ a = 1 }, ' ', "`t`n") {
                { Invoke-PlexAction $action $SandboxNode -ErrorAction Stop } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
            }
            $server.Requests | Should -HaveCount 0
        }

        It 'is not sent where -Confirm cannot ask, which is no fault of the module' {
            $run = Invoke-Pwsh "Import-Module `$Manifest; try { Invoke-PlexAction a $SandboxNode -Project $SandboxProject -Confirm -ErrorAction Stop } catch { `$_.FullyQualifiedErrorId }" @{
                PLEXSPHERE_URL = $server.Address; PLEXSPHERE_TOKEN = 'test-token'
            }
            $run.Output | Should -Not -BeLike '*Unexpected*'
            $run.Output | Should -Not -BeNullOrEmpty
            (Get-Dispatch $server).Count | Should -Be 0
        }

        It 'takes a selector and an action of 4,096 characters' {
            $server.On('POST', '.', (New-Response -Status 201 (New-ExecutionBody -Status pending -Action ('a' * 4096))))
            $null = Invoke-PlexAction ('a' * 4096) -Selector ('s' * 4096)
            $body = $server.Requests[0].Text | ConvertFrom-Json
            $body.selector.Length | Should -Be 4096
            $body.action.Length | Should -Be 4096
        }

        It 'spells the type in lower case' {
            $server.On('POST', '.', (New-Response -Status 201 (New-ExecutionBody -Status pending -Action rotate-keys -Members @{ type = 'hook' })))
            $null = Invoke-PlexAction rotate-keys $SandboxNode -Type HOOK
            ($server.Requests[0].Text | ConvertFrom-Json).type | Should -BeExactly 'hook'
        }

        It 'holds the timeout as a whole number, also the least and the greatest' {
            $null = Invoke-PlexAction service.restart $SandboxNode -TimeoutSeconds 0
            $null = Invoke-PlexAction service.restart $SandboxNode -TimeoutSeconds 86400
            $server.Requests[0].Text | Should -Match '"timeout_seconds":0[,}]'
            $server.Requests[1].Text | Should -Match '"timeout_seconds":86400[,}]'
        }
    }

    Context 'The parameters of an action' {
        BeforeAll {
            function Get-SentParameter($Parameter) {
                $server.Reset()
                $server.On('POST', '.', $minted)
                $null = Invoke-PlexAction service.restart $SandboxNode -Parameter $Parameter
                $document = [System.Text.Json.JsonDocument]::Parse($server.Requests[0].Text)
                $document.RootElement.GetProperty('parameters').GetRawText()
            }
        }

        It 'keep their order and their JSON types' {
            Get-SentParameter ([ordered] @{ text = 'a'; yes = $true; no = $false; nothing = $null; int = 1; negative = -7; double = 1.5; none = @(); empty = @{} }) |
                Should -BeExactly '{"text":"a","yes":true,"no":false,"nothing":null,"int":1,"negative":-7,"double":1.5,"none":[],"empty":{}}'
        }

        It 'keep numbers that a double cannot hold' {
            Get-SentParameter ([ordered] @{
                    long = [long]::MaxValue; ulong = [ulong]::MaxValue; big = [bigint]::Pow(10, 30); exact = 9007199254740993; decimal = 0.1000000000000000000000000001d
                }) | Should -BeExactly ('{"long":9223372036854775807,"ulong":18446744073709551615,"big":1000000000000000000000000000000,' +
                '"exact":9007199254740993,"decimal":0.1000000000000000000000000001}')
        }

        It 'keep arrays of one element and nested arrays' {
            Get-SentParameter ([ordered] @{ one = , 'a'; nested = , @(1, @(2)); list = [System.Collections.Generic.List[int]] (1, 2) }) |
                Should -BeExactly '{"one":["a"],"nested":[[1,[2]]],"list":[1,2]}'
        }

        It 'are not cut off at any depth that anybody uses' {
            Get-SentParameter @{ a = @{ b = @{ c = @{ d = @{ e = @{ f = 1 } } } } } } | Should -BeExactly '{"a":{"b":{"c":{"d":{"e":{"f":1}}}}}}'
        }

        It 'are an empty object when the hashtable is empty' {
            Get-SentParameter @{} | Should -BeExactly '{}'
        }

        It 'can be what ConvertFrom-Json made' {
            $json = '{"a":{"b":[1,{"c":null}],"d":[]},"e":[{"f":"g"}],"h":1.25,"i":false}'
            Get-SentParameter ($json | ConvertFrom-Json) | Should -BeExactly $json
            Get-SentParameter ($json | ConvertFrom-Json -AsHashtable) | Should -BeExactly $json
        }

        It 'can be a PSCustomObject written by hand' {
            Get-SentParameter ([pscustomobject] @{ a = 1; b = [pscustomobject] @{ c = 'd' } }) | Should -BeExactly '{"a":1,"b":{"c":"d"}}'
        }

        It 'can be JSON as text, whose numbers are sent as they are written' {
            Get-SentParameter '{ "a": 1.0, "b": 1e3, "c": 12345678901234567890123, "d": "\u0041" }' |
                Should -Match '"a":\s*1\.0,\s*"b":\s*1e3,\s*"c":\s*12345678901234567890123,\s*"d":\s*"(A|\\u0041)"'
        }

        It 'can be values that came out of a pipeline' {
            Get-SentParameter @{ text = ('a' | Write-Output); count = (1, 2 | Measure-Object).Count; items = @('x', 'y' | ForEach-Object { $_ }) } |
                ConvertFrom-Json | ConvertTo-Json -Compress | Should -BeExactly (@{ text = 'a'; count = 2; items = 'x', 'y' } | ConvertTo-Json -Compress)
        }

        It 'can hold ids, times, addresses, characters and switches' {
            $sent = [System.Text.Json.Nodes.JsonNode]::Parse((Get-SentParameter @{
                id = $SandboxNode; time = [datetimeoffset] '2026-07-20T09:14:31+02:00'; uri = [uri] 'https://a.example/b'; char = [char] 'x'; switch = [switch] $true
            }))
            "$($sent['id'])" | Should -Be $SandboxNode
            "$($sent['time'])" | Should -Be '2026-07-20T09:14:31+02:00'
            "$($sent['uri'])" | Should -Be 'https://a.example/b'
            "$($sent['char'])" | Should -Be 'x'
            "$($sent['switch'])" | Should -Be 'true'
        }

        It 'can hold text of any script, quotes and control characters' {
            $text = "ø `"quoted`" \ back`tslash `u{1F600} `n"
            (Get-SentParameter @{ text = $text } | ConvertFrom-Json).text | Should -BeExactly $text
        }

        It 'do not depend on the culture' {
            $culture = [cultureinfo]::CurrentCulture
            try {
                [cultureinfo]::CurrentCulture = 'de-DE'
                Get-SentParameter ([ordered] @{ double = 1.5; decimal = 2.5d; int = -1 }) | Should -BeExactly '{"double":1.5,"decimal":2.5,"int":-1}'
            } finally {
                [cultureinfo]::CurrentCulture = $culture
            }
        }

        It 'are refused with the path of a value that JSON has none for' {
            { Invoke-PlexAction service.restart $SandboxNode -Parameter @{ items = 1, 2, (Get-Process -Id $PID) } } |
                Should -Throw '*''Parameter''*parameters.items`[2`]*System.Diagnostics.Process*' -ErrorId 'ParameterArgumentTransformationError,Plexsphere.PowerShell.Commands.InvokePlexActionCommand'
            $server.Requests.Count | Should -Be 0
        }

        It 'are refused when a number is not finite, or a script block stands among them' {
            { Invoke-PlexAction service.restart $SandboxNode -Parameter @{ a = @{ b = [double]::NaN } } } | Should -Throw '*parameters.a.b*'
            { Invoke-PlexAction service.restart $SandboxNode -Parameter @{ a = { exit } } } | Should -Throw '*parameters.a*'
            $server.Requests.Count | Should -Be 0
        }

        It 'are refused when they contain themselves' {
            $circle = @{}
            $circle.self = $circle
            { Invoke-PlexAction service.restart $SandboxNode -Parameter $circle } | Should -Throw '*parameters.self*'
            $server.Requests.Count | Should -Be 0
        }

        It 'are refused when they are no object' {
            { Invoke-PlexAction service.restart $SandboxNode -Parameter '[1]' } | Should -Throw '*''Parameter''*'
            { Invoke-PlexAction service.restart $SandboxNode -Parameter '{ "a": ' } | Should -Throw '*''Parameter''*JSON*'
            # The place alone: what stands there may be a password.
            $failure = { Invoke-PlexAction service.restart $SandboxNode -Parameter '{ "password": hunter2 }' } | Should -Throw '*JSON, at line 1, byte *' -PassThru
            "$($failure.Exception)" | Should -Not -Match "hunter2|'h'"
            { Invoke-PlexAction service.restart $SandboxNode -Parameter 1, 2 } | Should -Throw '*''Parameter''*'
            { Invoke-PlexAction service.restart $SandboxNode -Parameter $null } | Should -Throw '*''Parameter''*'
            $server.Requests.Count | Should -Be 0
        }

        It 'reach the action' {
            $log = Invoke-PlexAction logs.snapshot $SandboxNode -Parameter @{ lines = 3 } -Wait | Get-PlexExecutionLog
            @($log.Output -split "`n").Count | Should -Be 3
        }
    }

    Context 'What is refused before any request' {
        AfterEach {
            $server.Requests.Count | Should -Be 0
        }

        It 'is a node that is no UUID' {
            $failure = { Invoke-PlexAction service.restart not-a-uuid } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -Be 'ParameterArgumentTransformationError,Plexsphere.PowerShell.Commands.InvokePlexActionCommand'
            $failure | Should -BeLike "*'Node'*'not-a-uuid' is not a UUID.*"
        }

        It 'is a UUID in another form' {
            { Invoke-PlexAction service.restart $SandboxNode.ToString('N') } | Should -Throw "*'Node'*is not a UUID.*"
            { Invoke-PlexAction service.restart $SandboxNode.ToString('B') } | Should -Throw "*'Node'*is not a UUID.*"
        }

        It 'is an empty text for a node' {
            { Invoke-PlexAction service.restart '' } | Should -Throw "*'Node'*'' is not a UUID.*"
        }

        It 'is the nil UUID' {
            { Invoke-PlexAction service.restart ([guid]::Empty) } | Should -Throw "*'Node'*nil*"
            { Invoke-PlexAction service.restart '00000000-0000-0000-0000-000000000000' } | Should -Throw "*'Node'*nil*"
            { Invoke-PlexAction service.restart $SandboxNode -Project ([guid]::Empty) } | Should -Throw "*'Project'*nil*"
        }

        It 'is a null among the nodes' {
            { Invoke-PlexAction service.restart @($SandboxNode, $null) } | Should -Throw "*'Node'*null*"
        }

        It 'is one bad node among good ones' {
            { Invoke-PlexAction service.restart @("$SandboxNode", 'edge') } | Should -Throw "*'Node'*'edge' is not a UUID.*"
            { Invoke-PlexAction service.restart ([System.Collections.Generic.List[string]] ("$SandboxNode", 'edge')) } | Should -Throw "*'Node'*'edge' is not a UUID.*"
        }

        It 'is no node at all' {
            { Invoke-PlexAction service.restart $null } | Should -Throw "*'Node'*"
            { Invoke-PlexAction service.restart @() } | Should -Throw "*'Node'*"
        }

        It 'is a project that is neither a UUID nor a slug' {
            foreach ($project in '{}', '', ' ', 'Edge', 'a_b', 'a/b/c', 'a--b', "ed`nge", $SandboxProject.ToString('N'), $SandboxProject.ToString('B'), ('x' * 254), "edge$([char] 0xD83D)") {
                { Invoke-PlexAction service.restart $SandboxNode -Project $project } | Should -Throw "*'Project'*is neither the UUID of a project nor a slug*" -Because $project
            }
            foreach ($project in 12, @{ Id = $SandboxProject }, @('edge', 'edge')) {
                { Invoke-PlexAction service.restart $SandboxNode -Project $project } | Should -Throw "*'Project'*is not a project*"
            }
        }

        It 'is a name where a node''s id belongs; the message says where it goes' {
            { Invoke-PlexAction x edge-7 } | Should -Throw "*'Node'*'edge-7' is not a UUID. For a name: -NodeName edge-7.*"
        }

        It 'is a name that is none, or names and nodes together' {
            foreach ($name in '', ' ', $null, @(), @('edge', $null), "a$([char] 0xD83D)") {
                { Invoke-PlexAction service.restart -NodeName $name } | Should -Throw "*'NodeName'*" -ErrorId 'ParameterArgument*'
            }
            { Invoke-PlexAction service.restart -Node $SandboxNode -NodeName edge } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
            { Invoke-PlexAction service.restart -Selector a=b -NodeName edge } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
        }

        It 'is a number of nodes that is none' {
            foreach ($number in 0, -1, 'many') { { Invoke-PlexAction service.restart $SandboxNode -MaximumNodes $number } | Should -Throw "*'MaximumNodes'*" }
        }

        It 'is what is piped beside names' {
            foreach ($piped in "$SandboxNode", [pscustomobject] @{ NodeId = $SandboxNode }, [pscustomobject] @{ NodeName = 'edge' }) {
                $seen = Get-Outcome { $piped, $piped | Invoke-PlexAction service.restart -NodeName edge }
                $seen.Errors | Should -HaveCount 2
                $seen.Output | Should -HaveCount 0
            }
            $PSDefaultParameterValues['Invoke-PlexAction:NodeName'] = 'edge'
            try {
                $seen = Get-Outcome { "$SandboxNode", "$SandboxNode" | Invoke-PlexAction service.restart }
                $seen.Errors | Should -HaveCount 2
                $seen.Output | Should -HaveCount 0
            } finally {
                $PSDefaultParameterValues.Remove('Invoke-PlexAction:NodeName')
            }
        }

        It 'is a node together with a selector' {
            { Invoke-PlexAction service.restart -Node $SandboxNode -Selector env=prod } | Should -Throw -ErrorId 'AmbiguousParameterSet,Plexsphere.PowerShell.Commands.InvokePlexActionCommand'
        }

        It 'is neither a node nor a selector' {
            $run = Invoke-Runspace { Invoke-PlexAction service.restart } -Server $server
            $run.Errors[0] | Should -BeLike '*InputObject*'
            $run.Output | Should -BeNullOrEmpty
        }

        It 'is a timeout outside 0 to 86,400 seconds' {
            { Invoke-PlexAction service.restart $SandboxNode -TimeoutSeconds 86401 } | Should -Throw "*'TimeoutSeconds'*"
            { Invoke-PlexAction service.restart $SandboxNode -TimeoutSeconds -1 } | Should -Throw "*'TimeoutSeconds'*"
        }

        It 'is a type other than builtin and hook' {
            { Invoke-PlexAction service.restart $SandboxNode -Type script } | Should -Throw "*'Type'*"
            { Invoke-PlexAction service.restart $SandboxNode -Type '' } | Should -Throw "*'Type'*"
        }

        It 'is an empty or overlong action' {
            { Invoke-PlexAction '' $SandboxNode } | Should -Throw "*'Action'*"
            { Invoke-PlexAction ('a' * 4097) $SandboxNode } | Should -Throw "*'Action'*"
        }

        It 'is an empty or overlong selector' {
            { Invoke-PlexAction service.restart -Selector '' } | Should -Throw "*'Selector'*"
            { Invoke-PlexAction service.restart -Selector $null } | Should -Throw "*'Selector'*"
            { Invoke-PlexAction service.restart -Selector ('s' * 4097) } | Should -Throw "*'Selector'*"
        }

        It 'is a throttle limit outside 1 to 64' {
            { Invoke-PlexAction service.restart $SandboxNode -ThrottleLimit 0 } | Should -Throw "*'ThrottleLimit'*"
            { Invoke-PlexAction service.restart $SandboxNode -ThrottleLimit 65 } | Should -Throw "*'ThrottleLimit'*"
        }

        It 'is a throttle limit with a selector' {
            { Invoke-PlexAction service.restart -Selector env=prod -ThrottleLimit 2 } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
        }

        It 'is a negative time to wait' {
            { Invoke-PlexAction service.restart $SandboxNode -WaitTimeoutSeconds -1 } | Should -Throw "*'WaitTimeoutSeconds'*"
        }

        It 'is a dispatch without a project' {
            $connection = Connect-Plexsphere $server.Address -Token (ConvertTo-Token $sandbox.token) -PassThru
            $server.Reset()
            try {
                $failure = { Invoke-PlexAction service.restart $SandboxNode -Connection $connection } | Should -Throw -PassThru
            } finally {
                Connect-TestServer $server $sandbox
            }
            $failure.FullyQualifiedErrorId | Should -Be 'ProjectRequired,Plexsphere.PowerShell.Commands.InvokePlexActionCommand'
            $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
            $failure.Exception.ExitCode | Should -Be 2
            $failure.ErrorDetails.RecommendedAction | Should -BeLike '*-Project*'
        }
    }

    Context 'Nodes from the pipeline' {
        It 'are ids, as Guid and as text' {
            (@($nodes[0], "$($nodes[1])", " $($nodes[2]) ") | Invoke-PlexAction service.restart).Targets.NodeId | Should -Be $nodes[0, 1, 2]
        }

        It 'are objects with a property Node' {
            ([pscustomobject] @{ Node = "$($nodes[1])" } | Invoke-PlexAction service.restart).Targets.NodeId | Should -Be $nodes[1]
        }

        It 'are objects with a property NodeId' {
            ([pscustomobject] @{ NodeId = $nodes[1] } | Invoke-PlexAction service.restart).Targets.NodeId | Should -Be $nodes[1]
        }

        It 'are objects with a property node_id' {
            ([pscustomobject] @{ node_id = "$($nodes[1])" } | Invoke-PlexAction service.restart).Targets.NodeId | Should -Be $nodes[1]
        }

        It 'are targets of executions, in the project of the execution' {
            $execution = Invoke-PlexAction system.info $nodes[0, 1] -Wait
            $server.Reset()
            ($execution.Targets | Invoke-PlexAction service.restart).Targets.NodeId | Sort-Object | Should -Be ($nodes[0, 1] | Sort-Object)
        }

        It 'are logs of executions; their Action and Type are not taken over' {
            $server.On('POST', '.', $minted)
            Get-PlexExecutionLog -Id $SandboxExecution | Select-Object -First 1 | Invoke-PlexAction service.restart
            $body = (Get-Dispatch $server)[0].Text | ConvertFrom-Json
            $body.action | Should -Be 'service.restart'
            $body.PSObject.Properties.Name | Should -Not -Contain 'type'
        }

        It 'take their project along' {
            $server.On('POST', '.', (New-Response -Status 201 (New-ExecutionBody -Status pending -Members @{ project_id = $UnknownId })))
            [pscustomobject] @{ NodeId = $nodes[1]; ProjectId = "$UnknownId" } | Invoke-PlexAction service.restart
            $server.Requests[0].Path | Should -BeLike "*/$UnknownId/*"
        }

        It 'are never the Id of an object' {
            [pscustomobject] @{ Id = $SandboxNode } | Invoke-PlexAction service.restart -ErrorAction SilentlyContinue -ErrorVariable failures
            $failures.Count | Should -Be 1
            $failures[0].FullyQualifiedErrorId | Should -BeLike '*,Plexsphere.PowerShell.Commands.InvokePlexActionCommand'
            $server.Requests.Count | Should -Be 0
        }

        It 'are never an execution' {
            Get-PlexExecution -First 1 | Invoke-PlexAction service.restart -ErrorAction SilentlyContinue -ErrorVariable failures
            $failures.Count | Should -Be 1
            (Get-Dispatch $server).Count | Should -Be 0
        }

        It 'are refused one by one: of three CSV rows with a bad project in the second, two are dispatched' {
            @"
        Node,Project
        $($nodes[0]),$SandboxProject
        $($nodes[1]),edge
        $($nodes[2]),$SandboxProject
"@ -replace '(?m)^ +' | ConvertFrom-Csv | Invoke-PlexAction service.restart -ErrorAction SilentlyContinue -ErrorVariable failures -OutVariable executions
            $executions.ForEach{ $_.Targets.NodeId } | Should -Be $nodes[0, 2]
            (Get-Dispatch $server).Count | Should -Be 2
            $failures.Count | Should -Be 1
            $failures[0] | Should -BeLike "*Project 'edge' is not a UUID; a slug is taken from -Project alone."
            $failures[0].TargetObject | Should -Be $nodes[1]
        }

        It 'are refused one by one: a bad node names the parameter and the text' {
            @([pscustomobject] @{ Node = 'edge-07' }, [pscustomobject] @{ Node = $nodes[0] }) |
                Invoke-PlexAction service.restart -ErrorAction SilentlyContinue -ErrorVariable failures -OutVariable executions
            $executions.Targets.NodeId | Should -Be $nodes[0]
            $failures.Count | Should -Be 1
            $failures[0] | Should -BeLike "*'Node'*'edge-07' is not a UUID.*"
        }

        It 'are refused with a project that is a number or another object' {
            @([pscustomobject] @{ Node = $nodes[0]; Project = 12 }, [pscustomobject] @{ Node = $nodes[0]; Project = @{ a = 1 } }) |
                Invoke-PlexAction service.restart -ErrorAction SilentlyContinue -ErrorVariable failures
            $failures.Count | Should -Be 2
            $server.Requests.Count | Should -Be 0
        }

        It 'are refused with an empty project in a middle column, and take the default for one that is missing at the end' {
            "Node,Project,Remark`n$($nodes[0]),,x" | ConvertFrom-Csv | Invoke-PlexAction service.restart -ErrorAction SilentlyContinue -ErrorVariable failures
            $failures.Count | Should -Be 1
            $server.Requests.Count | Should -Be 0
            "Node,Project`n$($nodes[0])" | ConvertFrom-Csv | Invoke-PlexAction service.restart | Should -HaveCount 1
        }

        It 'are none when the pipeline is empty' {
            @() | Invoke-PlexAction service.restart | Should -BeNullOrEmpty
            @() | Invoke-PlexAction service.restart -Selector env=prod | Should -BeNullOrEmpty
            $server.Requests.Count | Should -Be 0
        }

        It 'are refused next to a selector' {
            1, 2 | Invoke-PlexAction service.restart -Selector env=prod -ErrorAction SilentlyContinue -ErrorVariable failures
            $failures.Count | Should -Be 2
            $server.Requests.Count | Should -Be 0
        }
    }

    Context '-WhatIf' {
        It 'sends nothing, and says for each node what would be done, in which project and at which server' {
            $run = Invoke-Pwsh -Environment @{ PLEXSPHERE_URL = $server.Address; PLEXSPHERE_TOKEN = $sandbox.token } @"
                Import-Module `$Manifest
                Invoke-PlexAction service.restart $($nodes[0]), $($nodes[1]) -Project $SandboxProject -WhatIf
                Invoke-PlexAction service.restart -Selector env=prod -Project $SandboxProject -Wait -WhatIf
"@
            $run.Errors | Should -BeNullOrEmpty
            $run.Lines[0, 1] | Should -Be @(
                "What if: Performing the operation ""Dispatch service.restart"" on target ""node $($nodes[0]) in project $SandboxProject at $($server.Address)/""."
                "What if: Performing the operation ""Dispatch service.restart"" on target ""node $($nodes[1]) in project $SandboxProject at $($server.Address)/""."
            )
            $run.Lines[2] | Should -BeLike "What if: Performing the operation ""Dispatch service.restart"" on target ""selector 'env=prod' in project $SandboxProject at $($server.Address)/, about * nodes: *""."
            $run.Lines | Should -HaveCount 3
            (Get-Dispatch $server).Count | Should -Be 0
        }

        It 'needs a connection and a project, as it does without it' {
            $run = Invoke-Runspace { Invoke-PlexAction service.restart ([guid]::NewGuid()) -WhatIf }
            $run.Errors.FullyQualifiedErrorId | Should -BeLike 'NotConnected,*'
        }

        It 'still refuses what would be refused' {
            { Invoke-PlexAction service.restart edge -WhatIf } | Should -Throw "*'Node'*"
            { Invoke-PlexAction service.restart $SandboxNode -TimeoutSeconds -1 -WhatIf } | Should -Throw "*'TimeoutSeconds'*"
        }
    }

    Context '-Confirm' {
        It 'sends nothing where nobody can answer' {
            $run = Invoke-Runspace -Server $server -Sandbox $sandbox { Invoke-PlexAction service.restart $SandboxNode -Confirm }
            $run.Errors | Should -HaveCount 1
            $run.Output | Should -BeNullOrEmpty
            $server.Requests.Count | Should -Be 0
        }

        It 'is not asked for unless the caller says so' {
            $run = Invoke-Runspace -Server $server -Sandbox $sandbox { Invoke-PlexAction service.restart $SandboxNode }
            $run.Errors | Should -BeNullOrEmpty
            $run.Output | Should -HaveCount 1
        }
    }

    Context '-ThrottleLimit' {
        It 'is 1 unless given: one dispatch at a time' {
            $null = Invoke-PlexAction service.restart $nodes
            $server.MostAtOnce | Should -Be 1
        }

        It 'lets so many dispatches be under way at once, and keeps the order of the nodes' {
            # None has a response before all three have arrived.
            $server.On('POST', '.', ((New-Response -Forward -HoldUntil 3), (New-Response -Forward -HoldUntil 3), (New-Response -Forward)))
            (Invoke-PlexAction service.restart $nodes[0, 1, 2] -ThrottleLimit 3).ForEach{ $_.Targets.NodeId } | Should -Be $nodes[0, 1, 2]
            $server.MostAtOnce | Should -Be 3
        }

        It 'is never exceeded' {
            $null = Invoke-PlexAction service.restart $nodes -ThrottleLimit 2
            $server.MostAtOnce | Should -BeLessOrEqual 2
            (Get-Dispatch $server).Count | Should -Be $nodes.Count
        }

        It 'holds across the objects of a pipeline' {
            $server.On('POST', '.', ((New-Response -Forward -HoldUntil 3), (New-Response -Forward)))
            ($nodes[2, 1, 0] | Invoke-PlexAction service.restart -ThrottleLimit 3).ForEach{ $_.Targets.NodeId } | Should -Be $nodes[2, 1, 0]
        }

        It 'lets one refused node be one error, and the others go through' {
            Invoke-PlexAction service.restart $nodes[0], $UnknownId, $nodes[1] -ThrottleLimit 3 -ErrorAction SilentlyContinue -ErrorVariable failures -OutVariable executions
            $executions.ForEach{ $_.Targets.NodeId } | Should -Be $nodes[0, 1]
            $failures.Count | Should -Be 1
            $failures[0].TargetObject | Should -Be $UnknownId
            $failures[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        }
    }

    Context 'The information record of a dispatch' {
        It 'has the tag PlexDispatch and holds the execution' {
            $execution = Invoke-PlexAction service.restart $SandboxNode -InformationVariable records
            $records.Count | Should -Be 1
            $records[0].Tags | Should -Be 'PlexDispatch'
            $records[0].MessageData | Should -BeOfType ([Plexsphere.PlexExecution])
            $records[0].MessageData.Id | Should -Be $execution.Id
        }

        It 'comes with -Wait at the time of the dispatch, before the object' {
            $all = Invoke-PlexAction system.info $nodes[0, 1] -Wait 6>&1
            $all.ForEach{ $_.GetType().Name } | Should -Be 'InformationRecord', 'InformationRecord', 'PlexExecution', 'PlexExecution'
            $all[0, 1].MessageData.Status | Should -Be 'pending', 'pending'
            $all[2, 3].Status | Should -Be 'succeeded', 'succeeded'
        }

        It 'is there for every node that was dispatched to, also when an error ends the command' {
            $server.On('POST', '.', ($minted, (New-Problem 401 unauthenticated)))
            try { Invoke-PlexAction service.restart $nodes[0, 1, 2] -InformationVariable records } catch { $failure = $_ }
            $failure.FullyQualifiedErrorId | Should -BeLike 'Unauthenticated,*'
            $records.MessageData.Id | Should -Be $SandboxExecution
        }
    }

    Context 'Whatever ends the command' {
        BeforeEach {
            $ids = (1..6).ForEach{ Get-NumberedId $_ }
            foreach ($id in $ids) { $server.On('GET', "$id$", ((New-Response (New-ExecutionBody -Id $id -Status started)), (New-Response (New-ExecutionBody -Id $id)))) }
            $accepted = $ids.ForEach{ New-Response -Status 201 (New-ExecutionBody -Id $_ -Status pending) }
            $seen = [System.Collections.Generic.List[object]]::new()
        }

        It 'lets the executions out that were accepted before the token ended, followed where they are to be' {
            foreach ($wait in @{}, @{ Wait = $true }) {
                $server.On('POST', '.', ($accepted[0..2] + (New-Problem 401 unauthenticated)))
                $seen.Clear()
                $failure = { Invoke-PlexAction service.restart $nodes[0..5] @wait -ErrorAction SilentlyContinue | ForEach-Object { $seen.Add($_) } } | Should -Throw -PassThru
                $failure.FullyQualifiedErrorId | Should -BeLike 'Unauthenticated,*'
                $seen.Id | Sort-Object | Should -Be $ids[0..2]
                $seen.IsFinished | Select-Object -Unique | Should -Be ([bool] $wait.Wait)
                (Get-Dispatch $server).Count | Should -Be 4
                $server.Reset()
                foreach ($id in $ids) { $server.On('GET', "$id$", ((New-Response (New-ExecutionBody -Id $id -Status started)), (New-Response (New-ExecutionBody -Id $id)))) }
            }
        }

        It 'lets the accepted ones out before a refusal stops the script: one at a time' {
            foreach ($wait in @{}, @{ Wait = $true }) {
                $server.On('POST', '.', ($accepted[0..1] + (New-Problem 409 conflict) + $accepted[3]))
                $seen.Clear()
                { Invoke-PlexAction service.restart $nodes[0..3] @wait -ErrorAction Stop | ForEach-Object { $seen.Add($_) } } | Should -Throw -ErrorId 'Conflict,*'
                $seen.Id | Sort-Object | Should -Be $ids[0, 1]
                $seen.IsFinished | Select-Object -Unique | Should -Be ([bool] $wait.Wait)
                (Get-Dispatch $server).Count | Should -Be 3
                $server.Reset()
                foreach ($id in $ids) { $server.On('GET', "$id$", (New-Response (New-ExecutionBody -Id $id))) }
            }
        }

        It 'lets the accepted ones out before a refusal stops the script: all at once' {
            foreach ($wait in @{}, @{ Wait = $true }) {
                # The last response comes after the refusal.
                $responses = @(New-Response -Status 201 -HoldUntil 4 (New-ExecutionBody -Id $ids[0] -Status pending)) + (New-Problem 409 conflict) + $accepted[2, 3]
                $server.On('POST', '.', $responses)
                $seen.Clear()
                { Invoke-PlexAction service.restart $nodes[0..3] -ThrottleLimit 8 @wait -ErrorAction Stop | ForEach-Object { $seen.Add($_) } } | Should -Throw -ErrorId 'Conflict,*'
                $seen.Id | Sort-Object | Should -Be $ids[0, 2, 3]
                $seen.IsFinished | Select-Object -Unique | Should -Be ([bool] $wait.Wait)
                (Get-Dispatch $server).Count | Should -Be 4
                $server.Reset()
                foreach ($id in $ids) { $server.On('GET', "$id$", (New-Response (New-ExecutionBody -Id $id))) }
            }
        }

        It 'lets the accepted ones out before any other error stops the script' {
            $target = (Get-PlexExecution $SandboxExecution).Targets[0]
            $server.Reset()
            foreach ($id in $ids) { $server.On('GET', "$id$", (New-Response (New-ExecutionBody -Id $id -Members @{ project_id = $UnknownId }))) }
            $server.On('POST', '.', ($ids.ForEach{ New-Response -Status 201 (New-ExecutionBody -Id $_ -Status pending -Members @{ project_id = $UnknownId }) }))
            $piped = @($nodes[0], $nodes[1], $target)
            { $piped | Invoke-PlexAction service.restart -ThrottleLimit 8 -Wait -Project $UnknownId -ErrorAction Stop | ForEach-Object { $seen.Add($_) } } |
                Should -Throw -ErrorId 'ProjectMismatch,*'
            $seen.Id | Sort-Object | Should -Be $ids[0, 1]
        }

        It 'says of a failed execution which nodes failed, three of them by name' {
            $failed = (11..15).ForEach{ Get-NumberedId $_ }
            $all = @(@{ node_id = $nodes[0] }, @{ node_id = $nodes[1] }) + $failed.ForEach{ @{ node_id = "$_"; status = 'failed' } }
            $server.On('POST', '.', (New-Response -Status 201 (New-ExecutionBody -Id $ids[0] -Status pending)))
            foreach ($case in
                @{ Targets = $all; Text = "2 succeeded, 5 failed ($($failed[0]), $($failed[1]), $($failed[2]) and 2 more)." },
                @{ Targets = $all[2, 0, 3, 4]; Text = "1 succeeded, 3 failed ($($failed[0]), $($failed[1]), $($failed[2]))." },
                @{ Targets = $all[2], @{ node_id = "$($failed[1])"; status = 'timeout' }; Text = "1 failed, 1 timeout ($($failed[0]), $($failed[1]))." }) {
                $server.On('GET', "$($ids[0])$", (New-Response (New-ExecutionBody -Id $ids[0] -Status failed -Targets $case.Targets)))
                $null = Invoke-PlexAction service.restart $nodes[0] -ErrorOnFailure -ErrorAction SilentlyContinue -ErrorVariable failures
                "$failures" | Should -BeLike "*$($ids[0]) failed: $([wildcardpattern]::Escape($case.Text))"
            }
        }
    }

    Context '-Wait' {
        It 'follows the execution to its end' {
            $execution = Invoke-PlexAction diagnostics.collect -Selector 'env=prod,tier=edge' -Wait
            $execution.Status | Should -Be 'succeeded'
            $execution.IsFinished | Should -BeTrue
            $execution.SucceededCount | Should -Be $execution.TargetCount
            $execution.DurationSeconds | Should -BeOfType ([double])
            (Get-Dispatch $server).Count | Should -Be 1
        }

        It 'dispatches to all nodes before it follows any' {
            $null = Invoke-PlexAction system.info $nodes[0, 1, 2] -Wait
            $methods = $server.Requests.Method -join ' '
            $methods | Should -Match '^POST POST POST( GET)+$'
        }

        It 'puts executions out in the order of their ending' {
            $first = Get-NumberedId 1
            $second = Get-NumberedId 2
            $server.On('POST', '.', (($first, $second).ForEach{ New-Response -Status 201 (New-ExecutionBody -Id $_ -Status pending) }))
            $server.On('GET', "$first$", ((New-Response (New-ExecutionBody -Id $first -Status started)), (New-Response (New-ExecutionBody -Id $first))))
            $server.On('GET', "$second$", (New-Response (New-ExecutionBody -Id $second)))
            (Invoke-PlexAction service.restart $nodes[0, 1] -Wait).Id | Should -Be $second, $first
        }

        It 'follows many executions' {
            $executions = Invoke-PlexAction system.info $nodes -Wait -ThrottleLimit 4
            $executions.Count | Should -Be $nodes.Count
            $executions.Where{ -not $_.IsFinished } | Should -BeNullOrEmpty
        }

        It 'is no error when an execution failed' {
            $execution = Invoke-PlexAction system.info -Selector 'env=dev,tier=edge' -Wait -ErrorVariable failures
            $execution.Status | Should -Be 'failed'
            $failures | Should -BeNullOrEmpty
        }

        It 'follows what was dispatched, and reports what was refused' {
            Invoke-PlexAction system.info $nodes[0], $UnknownId -Wait -ErrorAction SilentlyContinue -ErrorVariable failures -OutVariable executions
            $executions.Count | Should -Be 1
            $executions[0].IsFinished | Should -BeTrue
            $failures.Count | Should -Be 1
        }
    }

    Context '-ErrorOnFailure' {
        It 'implies -Wait' {
            (Invoke-PlexAction system.info $SandboxNode -ErrorOnFailure).Status | Should -Be 'succeeded'
        }

        It 'writes an error for each execution that did not succeed, after the last object' {
            $ids = (1, 2, 3).ForEach{ Get-NumberedId $_ }
            $server.On('POST', '.', $ids.ForEach{ New-Response -Status 201 (New-ExecutionBody -Id $_ -Status pending) })
            $server.On('GET', "$($ids[0])$", (New-Response (New-ExecutionBody -Id $ids[0] -Status failed)))
            $server.On('GET', "$($ids[1])$", (New-Response (New-ExecutionBody -Id $ids[1] -Targets @{})))
            $server.On('GET', "$($ids[2])$", (New-Response (New-ExecutionBody -Id $ids[2] -Status timeout)))
            $all = & { $ErrorActionPreference = 'Continue'; Invoke-PlexAction service.restart $nodes[0, 1, 2] -ErrorOnFailure 2>&1 }
            $all.ForEach{ $_.GetType().Name } | Should -Be 'PlexExecution', 'PlexExecution', 'PlexExecution', 'ErrorRecord', 'ErrorRecord'
            $failures = $all[3, 4]
            $failures.FullyQualifiedErrorId | Should -Be (@('ExecutionFailed,Plexsphere.PowerShell.Commands.InvokePlexActionCommand') * 2)
            $failures.TargetObject | Should -BeOfType ([Plexsphere.PlexExecution])
            $failures.TargetObject.Id | Sort-Object | Should -Be $ids[0, 2]
            $failures[0].CategoryInfo.Category | Should -Be 'InvalidResult'
            $failures[0].Exception.ExitCode | Should -Be 1
            $failures[0].ErrorDetails.RecommendedAction | Should -BeLike '*Get-PlexExecutionLog*'
        }

        It 'lets all objects through before it stops a script' {
            $seen = [System.Collections.Generic.List[object]]::new()
            { Invoke-PlexAction system.info -Selector 'env=dev,tier=edge' -ErrorOnFailure -ErrorAction Stop | ForEach-Object { $seen.Add($_) } } |
                Should -Throw -ErrorId 'ExecutionFailed,*'
            $seen.Count | Should -Be 1
        }
    }

    Context '-FailFast' {
        It 'implies -Wait, and dispatches to all before it looks' {
            (Invoke-PlexAction system.info $nodes[0, 1, 2] -FailFast).Status | Should -Be (@('succeeded') * 3)
            $server.Requests.Method -join ' ' | Should -Match '^POST POST POST( GET)+$'
        }

        It 'ends with the node of a cohort that fails while others are silent' {
            $silent = Start-TestSandbox -Switches '--external-nodes', 3
            try {
                $given = @{ Connection = Connect-Plexsphere $silent.url -Token (ConvertTo-Token $silent.token) -Project $SandboxProject -PassThru }
                $all = & { $ErrorActionPreference = 'Continue'; Invoke-PlexAction system.info -Selector 'env in (prod,staging,dev)' -FailFast @given 3>&1 2>&1 }
                $all.ForEach{ $_.GetType().Name } | Should -Be PlexExecution, WarningRecord, ErrorRecord
                $all[0].FailedCount | Should -Be 1
                $all[0].OpenCount | Should -BeGreaterOrEqual 1
                "$($all[1])" | Should -BeLike "1 execution goes on at $($silent.url)*Wait-PlexExecution -Id $($all[0].Id) -Project $SandboxProject"
                $all[2].FullyQualifiedErrorId | Should -Be 'ExecutionFailed,Plexsphere.PowerShell.Commands.InvokePlexActionCommand'
                $all[2].TargetObject.Id | Should -Be $all[0].Id
            } finally {
                Connect-TestServer $server $sandbox
                Stop-TestSandbox $silent
            }
        }

        It 'lets all objects through before it stops a script' {
            $seen = [System.Collections.Generic.List[object]]::new()
            { Invoke-PlexAction system.info -Selector env=dev -FailFast -ErrorAction Stop -WarningAction SilentlyContinue | ForEach-Object { $seen.Add($_) } } |
                Should -Throw -ErrorId 'ExecutionFailed,*'
            $seen.Count | Should -Be 1
        }
    }

    Context '-WaitTimeoutSeconds' {
        BeforeEach {
            $server.On('POST', '.', $minted)
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Status started)))
        }

        It 'implies -Wait, and puts out the execution as it was last seen, then the error' {
            $all = & { $ErrorActionPreference = 'Continue'; Invoke-PlexAction service.restart $SandboxNode -WaitTimeoutSeconds 2 2>&1 }
            $all.ForEach{ $_.GetType().Name } | Should -Be 'PlexExecution', 'ErrorRecord'
            $all[0].Status | Should -Be 'started'
            $all[1].FullyQualifiedErrorId | Should -Be 'WaitTimedOut,Plexsphere.PowerShell.Commands.InvokePlexActionCommand'
            $all[1].CategoryInfo.Category | Should -Be 'OperationTimeout'
            $all[1].TargetObject.Id | Should -Be $SandboxExecution
            $all[1].Exception.ExitCode | Should -Be 1
            $all[1].ErrorDetails.RecommendedAction | Should -BeLike '*Wait-PlexExecution*'
        }

        It 'leaves the execution alone' {
            Invoke-PlexAction service.restart $SandboxNode -WaitTimeoutSeconds 0 -ErrorAction SilentlyContinue | Should -HaveCount 1
            $server.Requests.Method | Where-Object { $_ -notin 'GET', 'POST' } | Should -BeNullOrEmpty
            (Get-Dispatch $server).Count | Should -Be 1
        }

        It 'is not a failure of the execution' {
            Invoke-PlexAction service.restart $SandboxNode -WaitTimeoutSeconds 0 -ErrorOnFailure -ErrorAction SilentlyContinue -ErrorVariable failures | Out-Null
            $failures.FullyQualifiedErrorId | Should -Be 'WaitTimedOut,Plexsphere.PowerShell.Commands.InvokePlexActionCommand'
        }
    }

    Context 'Refusals of the server' {
        It 'name a malformed selector, with the selector as the target' {
            $failure = { Invoke-PlexAction service.restart -Selector 'env=(' } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -Be 'MalformedSelector,Plexsphere.PowerShell.Commands.InvokePlexActionCommand'
            $failure.TargetObject | Should -Be 'env=('
            $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
            $failure.Exception.Code | Should -Be 'malformed_selector'
            $failure.Exception.StatusCode | Should -Be 400
            $failure.Exception.ExitCode | Should -Be 1
        }

        It 'name an action that is not declared' {
            $failure = { Invoke-PlexAction no.such.action $SandboxNode } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -BeLike 'ActionNotDeclared,*'
            $failure.TargetObject | Should -Be $SandboxNode
            $failure | Should -BeLike '*no.such.action*'
        }

        It 'name a hook that is not catalogued' {
            $failure = { Invoke-PlexAction no-such-hook $SandboxNode -Type hook } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -BeLike 'HookIntegrityViolation,*'
            $failure.CategoryInfo.Category | Should -Be 'SecurityError'
            (Get-Dispatch $server).Count | Should -Be 1
        }

        It 'name an empty cohort, whose exit code is 2' {
            $failure = { Invoke-PlexAction service.restart -Selector 'env=nowhere' } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -BeLike 'SelectorEmptyCohort,*'
            $failure.Exception.ExitCode | Should -Be 2
            (Get-Dispatch $server).Count | Should -Be 1
        }

        It 'name an unknown node, and say to check its id' {
            $failure = { Invoke-PlexAction service.restart $UnknownId } | Should -Throw -PassThru
            $failure.CategoryInfo.Category | Should -Be 'ObjectNotFound'
            $failure | Should -BeLike "*$UnknownId*"
            $failure.Exception.Code | Should -Be 'node_not_found'
            $failure.ErrorDetails.RecommendedAction | Should -Match '\bids?\b'
        }

        It 'name an unknown project, and try no other path' {
            $connection = Connect-Plexsphere $server.Address -Token (ConvertTo-Token $sandbox.token) -PassThru
            $server.Reset()
            try {
                $failure = { Invoke-PlexAction service.restart $SandboxNode -Connection $connection -Project $UnknownId } | Should -Throw -PassThru
                $server.Requests.Count | Should -Be 1
            } finally {
                Connect-TestServer $server $sandbox
            }
            $failure.FullyQualifiedErrorId | Should -BeLike 'ProjectNotFound,*'
            $failure.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        }

        It 'tell a reader why, with exit code 77' {
            $reader = Connect-Plexsphere $server.Address -Token (ConvertTo-Token $sandbox.readerToken) -Project $SandboxProject -PassThru
            Connect-TestServer $server $sandbox
            $failure = { Invoke-PlexAction service.restart $SandboxNode -Connection $reader } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -Be 'AccessDenied,Plexsphere.PowerShell.Commands.InvokePlexActionCommand'
            $failure.CategoryInfo.Category | Should -Be 'PermissionDenied'
            $failure.Exception.ExitCode | Should -Be 77
            $failure.Exception.Reason | Should -Be 'insufficient_relation'
            $failure.Exception.RelationPath | Should -BeLike "project:$SandboxProject#*"
            $failure.Exception.CorrelationId | Should -Not -BeNullOrEmpty
            $failure | Should -BeLike "*insufficient_relation*$($failure.Exception.CorrelationId)*"
        }

        It 'are denials with either code, and without one when a reason is given' {
            $reason = @{ reason = 'out_of_scope'; correlation_id = 'c-1' }
            foreach ($code in 'rebac_denied', 'permission_denied', '') {
                $server.On('POST', '.', (New-Problem 403 $code -Members $reason))
                $failure = { Invoke-PlexAction service.restart $SandboxNode } | Should -Throw -PassThru
                $failure.FullyQualifiedErrorId | Should -BeLike 'AccessDenied,*'
                $failure.Exception.ExitCode | Should -Be 77
            }
        }

        It 'are something else without code and reason' {
            $server.On('POST', '.', (New-Response -Status 403 -ContentType text/html '<html>no</html>'))
            $failure = { Invoke-PlexAction service.restart $SandboxNode } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -BeLike 'Forbidden,*'
            $failure.Exception.ExitCode | Should -Be 4
        }

        It 'name the dimension that is exhausted, and are not asked again' {
            $server.On('POST', '.', (New-Problem 429 capacity_exceeded -Members @{ dimension = 'action_executions' }))
            $failure = { Invoke-PlexAction service.restart $SandboxNode } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -BeLike 'CapacityExceeded,*'
            $failure.CategoryInfo.Category | Should -Be 'LimitsExceeded'
            $failure.Exception.Dimension | Should -Be 'action_executions'
            $failure.Exception.ExitCode | Should -Be 1
            $server.Requests.Count | Should -Be 1
        }

        It 'are not asked again when the server says when to' {
            $server.On('POST', '.', (New-Problem 503 authz_unavailable -Headers @{ 'Retry-After' = '0' }))
            $failure = { Invoke-PlexAction service.restart $SandboxNode } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -BeLike 'ServiceUnavailable,*'
            $failure.CategoryInfo.Category | Should -Be 'ResourceUnavailable'
            $server.Requests.Count | Should -Be 1
        }

        It 'end the command where no further node could fare better: not authenticated' {
            $server.On('POST', '.', (New-Problem 401 unauthenticated))
            $failure = { Invoke-PlexAction service.restart $nodes -ErrorAction SilentlyContinue } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -BeLike 'Unauthenticated,*'
            $failure.CategoryInfo.Category | Should -Be 'AuthenticationError'
            $failure.Exception.ExitCode | Should -Be 3
            $server.Requests.Count | Should -Be 1
        }

        It 'end the command where no further node could fare better: not provisioned' {
            $server.On('POST', '.', (New-Problem 501 actions_dispatch_not_provisioned))
            $failure = { Invoke-PlexAction service.restart $nodes -ErrorAction SilentlyContinue } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -BeLike 'NotProvisioned,*'
            $failure.CategoryInfo.Category | Should -Be 'NotImplemented'
            $failure.Exception.ExitCode | Should -Be 1
            $server.Requests.Count | Should -Be 1
        }

        It 'name the assurance that a step-up asks for' {
            $challenge = @{ 'WWW-Authenticate' = 'Bearer error="insufficient_user_authentication", acr_values="urn:example:mfa"' }
            $server.On('POST', '.', (New-Problem 401 step_up_required -Headers $challenge))
            $failure = { Invoke-PlexAction service.restart $SandboxNode } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -BeLike 'StepUpRequired,*'
            $failure.Exception.AcrValues | Should -Be 'urn:example:mfa'
            $failure.Exception.ExitCode | Should -Be 3
            $failure | Should -BeLike '*urn:example:mfa*'
            $server.Requests.Count | Should -Be 1
        }

        It 'that redirect are not followed' {
            $server.On('POST', 'dispatch$', (New-Response -Status 307 -Headers @{ Location = "$($server.Address)/elsewhere" }))
            $failure = { Invoke-PlexAction service.restart $SandboxNode } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -BeLike 'UnexpectedRedirect,*'
            $failure | Should -BeLike '*/elsewhere*'
            $server.Requests.Count | Should -Be 1
        }

        It 'are shown without what could take over a terminal' {
            $server.On('POST', '.', (New-Problem 409 conflict -Detail "bad`e[31m`a`u{202E}news"))
            $failure = { Invoke-PlexAction service.restart $SandboxNode } | Should -Throw -PassThru
            $failure.ToString() | Should -Match 'bad.*news'
            $failure.ToString() | Should -Not -Match "[\e\a\u202E]"
        }
    }

    Context 'A dispatch whose outcome is unknown, elsewhere' {
        It 'is not looked for at another server by a pasted line' {
            $elsewhere = Start-TestServer
            try {
                $elsewhere.On('GET', 'whoami$', (New-Response (New-WhoamiBody)))
                $elsewhere.On('POST', '.', (New-Response -Reset))
                $there = Connect-Plexsphere $elsewhere.Address -Token (ConvertTo-Token test-token) -Project $SandboxProject -DispatchRevision slash -PassThru
                Connect-TestServer $server $sandbox
                Invoke-PlexAction service.restart $SandboxNode -Connection $there -ErrorAction SilentlyContinue -ErrorVariable failures
                $failures[0].FullyQualifiedErrorId | Should -BeLike 'DispatchOutcomeUnknown,*'
                $failures[0].ErrorDetails.RecommendedAction | Should -BeLike "*-Connection <connection to $($elsewhere.Address)>"
                $elsewhere.Matching('POST', '.') | Should -HaveCount 1
            } finally {
                $elsewhere.Dispose()
            }
        }
    }

    Context 'A dispatch whose outcome is unknown' {
        AfterEach {
            $server.Requests.Count | Should -Be 1 -Because 'a dispatch is never sent again'
        }

        It 'is one whose connection broke after it was sent' {
            $server.On('POST', '.', (New-Response -Reset))
            $failure = { Invoke-PlexAction service.restart $SandboxNode } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -Be 'DispatchOutcomeUnknown,Plexsphere.PowerShell.Commands.InvokePlexActionCommand'
            $failure.CategoryInfo.Category | Should -Be 'ConnectionError'
            $failure.TargetObject | Should -Be $SandboxNode
            $failure.Exception.ExitCode | Should -Be 1
            $failure | Should -BeLike "*service.restart*unknown*"
            $failure.ErrorDetails.RecommendedAction | Should -BeLike '*Get-PlexExecution*'
        }

        It 'is one to which a gateway responded with a page' {
            $server.On('POST', '.', (New-Response -Status 502 -ContentType text/html '<html>Bad gateway</html>'))
            $failure = { Invoke-PlexAction service.restart $SandboxNode } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -BeLike 'DispatchOutcomeUnknown,*'
            $failure.Exception.StatusCode | Should -Be 502
            $failure | Should -Not -BeLike '*<html>*'
        }

        It 'is one at which the server failed' {
            $server.On('POST', '.', (New-Problem 500 internal))
            { Invoke-PlexAction service.restart $SandboxNode } | Should -Throw -ErrorId 'DispatchOutcomeUnknown,*'
        }

        It 'is one whose response cannot be read' {
            $server.On('POST', '.', (New-Response -Status 201 '{"id":'))
            { Invoke-PlexAction service.restart $SandboxNode } | Should -Throw -ErrorId 'DispatchOutcomeUnknown,*'
        }

        It 'is one whose response is no execution' {
            $server.On('POST', '.', (New-Response -Status 200 -ContentType text/html '<html>Sign in</html>'))
            { Invoke-PlexAction service.restart $SandboxNode } | Should -Throw -ErrorId 'DispatchOutcomeUnknown,*'
        }
    }

    Context 'A dispatch that was never sent' {
        It 'is no dispatch of unknown outcome' {
            $closed = Start-TestServer
            Connect-TestServer $closed
            $closed.Dispose()
            try {
                $failure = { Invoke-PlexAction service.restart $SandboxNode } | Should -Throw -PassThru
            } finally {
                Connect-TestServer $server $sandbox
            }
            $failure.FullyQualifiedErrorId | Should -BeLike 'ConnectionFailed,*'
            $failure.CategoryInfo.Category | Should -Be 'ConnectionError'
        }
    }

    Context 'The path of a dispatch' {
        BeforeEach {
            $connection = Connect-Plexsphere $server.Address -Token (ConvertTo-Token $sandbox.token) -Project $SandboxProject -PassThru
            $server.Reset()
        }

        AfterAll {
            Connect-TestServer $server $sandbox
        }

        It 'is the one with the colon, which is kept literal, unless the connection says otherwise' {
            $null = Invoke-PlexAction service.restart $SandboxNode
            $server.Requests.Target | Should -Be "/v1/projects/$SandboxProject/executions:dispatch"
            $connection.DispatchRevision | Should -Be 'colon'
        }

        It 'is the one with the slash after a 404 without a code; what was found out is kept' {
            $server.On('POST', ':dispatch$', (New-Response -Status 404 -ContentType text/plain 'nothing here'))
            Invoke-PlexAction service.restart $nodes[0, 1] | Should -HaveCount 2
            $server.Requests.Path.ForEach{ $_ -replace '^.*/executions' } | Should -Be ':dispatch', '/dispatch', '/dispatch'
            $connection.DispatchRevision | Should -Be 'slash'
        }

        It 'is the one with the slash after a 405' {
            $server.On('POST', ':dispatch$', (New-Response -Status 405))
            Invoke-PlexAction service.restart $SandboxNode | Should -HaveCount 1
            $server.Requests.Count | Should -Be 2
        }

        It 'is not tried elsewhere after a 404 with a code' {
            $server.On('POST', ':dispatch$', (New-Problem 404 project_not_found))
            { Invoke-PlexAction service.restart $SandboxNode } | Should -Throw -ErrorId 'ProjectNotFound,*'
            $server.Requests.Count | Should -Be 1
        }

        It 'is not tried elsewhere when the connection broke' {
            $server.On('POST', ':dispatch$', (New-Response -Reset))
            { Invoke-PlexAction service.restart $SandboxNode } | Should -Throw -ErrorId 'DispatchOutcomeUnknown,*'
            $server.Requests.Count | Should -Be 1
        }

        It 'is tried once each when neither is served' {
            $server.On('POST', '.', (New-Response -Status 404))
            { Invoke-PlexAction service.restart $SandboxNode } | Should -Throw -ErrorId 'NotFound,*'
            $server.Requests.Count | Should -Be 2
            $connection.DispatchRevision | Should -Be 'auto'
        }

        It 'is found out once for many dispatches at once' {
            $server.On('POST', ':dispatch$', (New-Response -Status 404))
            Invoke-PlexAction service.restart $nodes -ThrottleLimit 8 | Should -HaveCount $nodes.Count
            $server.Matching('POST', ':dispatch$').Count | Should -Be 1
        }

        It 'is the one that the connection was told, and no other' {
            $colon = Connect-Plexsphere $server.Address -Token (ConvertTo-Token $sandbox.token) -Project $SandboxProject -DispatchRevision colon -PassThru
            $server.Reset()
            $server.On('POST', ':dispatch$', (New-Response -Status 404))
            { Invoke-PlexAction service.restart $SandboxNode -Connection $colon } | Should -Throw -ErrorId 'NotFound,*'
            $server.Requests.Count | Should -Be 1
        }
    }

    Context 'Nodes by name' -Tag Unix {
        BeforeAll {
            $names = 'edge-eu-07', 'core-us-09', 'edge-ap-08'
            for ($i = 0; $i -lt $names.Count; $i++) { Set-PlexNodeName $nodes[$i] $names[$i] }
        }

        AfterAll {
            Clear-NameBook
        }

        It 'mints an execution each, in the order of the names, whatever the case of their letters' {
            $seen = Invoke-PlexAction service.restart -NodeName Edge-AP-08, edge-eu-07
            $seen.ForEach{ $_.Targets.NodeId } | Should -Be $nodes[2, 0]
            $seen.ForEach{ $_.Targets.NodeName } | Should -BeExactly edge-ap-08, edge-eu-07
            (Get-Dispatch $server).Count | Should -Be 2
            ($server.Requests.Where{ $_.Method -eq 'POST' }[0].Text | ConvertFrom-Json).node_id | Should -Be $nodes[2]
        }

        It 'follows, throttles and limits as with ids' {
            $seen = Invoke-PlexAction system.info -NodeName $names -ThrottleLimit 3 -Wait
            $seen.Status | Select-Object -Unique | Should -Be succeeded
            $seen = Get-Outcome { Invoke-PlexAction service.restart -NodeName $names -MaximumNodes 2 }
            $seen.Output | Should -HaveCount 2
            $seen.Errors.FullyQualifiedErrorId | Should -BeLike 'TooManyNodes,*'
        }

        It 'sends nothing where one of them is unknown, and asks for near ones' {
            $seen = Get-Outcome { Invoke-PlexAction service.restart -NodeName edge-eu-07, edge-ue-70 }
            $seen.Output | Should -HaveCount 0
            $seen.Errors | Should -HaveCount 1
            $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeNotFound,*'
            $seen.Errors[0].CategoryInfo.Category | Should -Be ObjectNotFound
            "$($seen.Errors[0])" | Should -BeLike "*'edge-ue-70'*Did you mean 'edge-eu-07'?"
            (Get-Dispatch $server).Count | Should -Be 0
        }

        It 'takes no wildcards' {
            (Get-Outcome { Invoke-PlexAction service.restart -NodeName edge-* }).Errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeNotFound,*'
            (Get-Dispatch $server).Count | Should -Be 0
        }

        It 'is refused for a node that is not among the project''s' {
            $seen = Get-Outcome { Invoke-PlexAction service.restart -NodeName edge-eu-07 -Project retail-stores }
            $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeNotFound,*'
            "$($seen.Errors[0])" | Should -BeLike "*'edge-eu-07' is node $($nodes[0])*"
            (Get-Dispatch $server).Count | Should -Be 0
        }

        It 'dispatches once to a node of two names, and says so' {
            $rows = $nodes[0, 1] | ForEach-Object { "{""id"":""$_"",""domain_id"":""$SandboxDomain"",""created_at"":""2026-07-01T08:00:00Z"",""name"":""served-$_""}" }
            $server.On('GET', '/nodes$', (New-Response (New-PageBody $rows)))
            $seen = Get-Outcome { Invoke-PlexAction service.restart -NodeName edge-eu-07, "SERVED-$($nodes[0])", edge-eu-07, core-us-09 }
            @($seen.Output | Where-Object { $_ -is [Plexsphere.PlexExecution] }) | Should -HaveCount 2
            (Get-Dispatch $server).Count | Should -Be 2
            $seen.Warnings | Should -HaveCount 1
            $seen.Warnings[0] | Should -BeLike '2 nodes were left out*'
            $server.Reset()
            $null = Get-PlexNode
        }

        It 'is refused where two nodes have the name, and names both' {
            $rows = $nodes[3, 4] | ForEach-Object { "{""id"":""$_"",""domain_id"":""$SandboxDomain"",""created_at"":""2026-07-01T08:00:00Z"",""name"":""twin""}" }
            $server.On('GET', '/nodes$', (New-Response (New-PageBody $rows)))
            $seen = Get-Outcome { Invoke-PlexAction service.restart -NodeName Twin }
            $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeNameAmbiguous,*'
            $seen.Errors[0].Exception.ExitCode | Should -Be 2
            foreach ($node in $nodes[3, 4]) { "$($seen.Errors[0])" | Should -BeLike "*$node*" }
            (Get-Dispatch $server).Count | Should -Be 0
            $server.Reset()
            $null = Get-PlexNode
        }

        It 'goes by the names of the server where it has some' {
            $named = Start-TestSandbox -Nodes 2 -Switches '--node-names'
            try {
                $there = Connect-Plexsphere $named.url -Token (ConvertTo-Token $named.token) -Project $SandboxProject -PassThru
                Connect-TestServer $server $sandbox
                $node = Get-PlexNode -Connection $there -First 1
                (Invoke-PlexAction service.restart -NodeName $node.Name.ToUpper() -Connection $there).Targets.NodeName | Should -BeExactly $node.Name
            } finally {
                Stop-TestSandbox $named
            }
        }

        It 'is not kept back by what cannot be read: <Closed>' -ForEach @(
            @{ Closed = 'what nodes reported'; Paths = @('capabilities$') }, @{ Closed = 'the list of nodes'; Paths = @('/nodes$') }, @{ Closed = 'both'; Paths = 'capabilities$', '/nodes$' }
        ) {
            foreach ($status in 403, 501) {
                $server.Reset()
                foreach ($path in $Paths) { $server.On('GET', $path, (New-Problem $status permission_denied -Members @{ reason = 'x' })) }
                $seen = Get-Outcome { Invoke-PlexAction service.restart -NodeName edge-eu-07 }
                $seen.Errors | Should -HaveCount 0 -Because $status
                $seen.Warnings | Should -HaveCount $Paths.Count -Because $status
                (Get-Dispatch $server).Count | Should -Be 1 -Because $status
            }
        }

        It 'is an error before any request where the book is damaged' {
            $whole = Get-Content -Raw (Get-NameBookPath)
            Set-NameBook '{'
            try {
                $seen = Get-Outcome { Invoke-PlexAction service.restart -NodeName edge-eu-07 }
                $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'NameBookDamaged,*'
                $server.Requests | Should -HaveCount 0
            } finally {
                Set-NameBook $whole
            }
        }

        It 'shows names that are known in targets, outputs and what is asked before, without a request' {
            $execution = Invoke-PlexAction system.info $nodes[0] -Wait
            $execution.Targets[0].NodeName | Should -BeExactly edge-eu-07
            ($execution | Get-PlexExecutionLog).NodeName | Should -BeExactly edge-eu-07
            $run = Invoke-Pwsh "Import-Module `$Manifest; Invoke-PlexAction service.restart $($nodes[0]) -Project $SandboxProject -WhatIf" @{ PLEXSPHERE_URL = $server.Address; PLEXSPHERE_TOKEN = $sandbox.token }
            $run.Output | Should -BeLike "*""Dispatch service.restart"" on target ""node edge-eu-07*$($nodes[0])*in project $SandboxProject at *"
        }
    }

    Context 'The project' {
        It 'is taken by slug, by domain and slug, and as an object; it is looked up once a connection' {
            Connect-TestServer $server $sandbox -NoProject
            try {
                foreach ($project in 'edge', 'acme/edge', ' edge ', (Get-PlexProject edge)) {
                    (Invoke-PlexAction service.restart $SandboxNode -Project $project).ProjectId | Should -Be $SandboxProject
                }
                $server.Matching('GET', '/v1/projects$') | Should -HaveCount 1
            } finally {
                Connect-TestServer $server $sandbox
            }
        }

        It 'that is not there is an error with near ones, and nothing is sent' {
            $seen = Get-Outcome { Invoke-PlexAction service.restart $SandboxNode -Project edgy; Invoke-PlexAction service.restart $SandboxNode -Project acme/egde }
            $seen.Output | Should -HaveCount 0
            $seen.Errors.FullyQualifiedErrorId | Should -BeLike 'ProjectNotFound,*'
            "$($seen.Errors[0])" | Should -BeLike "*'edgy'*Did you mean 'edge'?"
            "$($seen.Errors[1])" | Should -BeLike "*Did you mean 'acme/edge'?"
            (Get-Dispatch $server).Count | Should -Be 0
        }

        It 'of a slug that two domains have is an error that names both, and nothing is sent' {
            $twins = Start-TestSandbox -Nodes 1 -Switches '--second-domain'
            try {
                $there = Connect-Plexsphere $twins.url -Token (ConvertTo-Token $twins.token) -PassThru
                Connect-TestServer $server $sandbox
                $seen = Get-Outcome { Invoke-PlexAction service.restart $SandboxNode -Project edge -Connection $there }
                $seen.Errors | Should -HaveCount 1
                $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'ProjectAmbiguous,*'
                $seen.Errors[0].Exception.ExitCode | Should -Be 2
                "$($seen.Errors[0])" | Should -BeLike "*'acme/edge', 'globex/edge'*"
                (Invoke-PlexAction service.restart $SandboxNode -Project acme/edge -Connection $there).ProjectId | Should -Be $SandboxProject
            } finally {
                Stop-TestSandbox $twins
            }
        }

        It 'of a record is no slug: such a record is refused, and the others go through' {
            $rows = [pscustomobject] @{ NodeId = $nodes[0]; Project = "$SandboxProject" }, [pscustomobject] @{ NodeId = $nodes[1]; Project = 'edge' },
                [pscustomobject] @{ NodeId = $nodes[2]; ProjectId = $SandboxProject }, [pscustomobject] @{ NodeId = $nodes[3]; Project = (Get-PlexProject edge) }
            $seen = Get-Outcome { $rows | Invoke-PlexAction service.restart }
            (Get-Dispatch $server).Count | Should -Be 3
            $seen.Errors | Should -HaveCount 1
            "$($seen.Errors[0])" | Should -BeLike "*Project*'edge'*"
            # A project that the command names is no business of a record's.
            $seen = Get-Outcome { $rows[1] | Invoke-PlexAction service.restart -Project $SandboxProject }
            $seen.Errors.Count + @($seen.Output | Where-Object { $_ -is [Plexsphere.PlexExecution] }).Count | Should -Be 1
        }
    }

    Context 'Nodes that were listed' {
        It 'are dispatched to in their project at their server' {
            $listed = Get-PlexNode -Id $nodes[0, 1]
            $server.Reset()
            ($listed | Invoke-PlexAction service.restart).ForEach{ $_.Targets.NodeId } | Should -Be $listed.Id
            (Get-Dispatch $server).Path | Select-Object -Unique | Should -Be "/v1/projects/$SandboxProject/executions/dispatch"
            $other = Start-TestSandbox -Nodes 2
            try {
                $there = Connect-Plexsphere $other.url -Token (ConvertTo-Token $other.token) -PassThru
                Connect-TestServer $server $sandbox
                $far = Get-PlexNode -Connection $there -Project edge -First 1
                $server.Reset()
                $far | Invoke-PlexAction service.restart | Should -HaveCount 1
                $server.Requests | Should -HaveCount 0
                $seen = Get-Outcome { $far | Invoke-PlexAction service.restart -Connection (Get-PlexConnection); $listed[0] | Invoke-PlexAction service.restart -Project $UnknownId }
                $seen.Output | Should -HaveCount 0
                $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'ConnectionMismatch,*'
                $seen.Errors[1].FullyQualifiedErrorId | Should -BeLike 'ProjectMismatch,*'
                # One that never reported is in no project that we know.
                $stray = Get-PlexNode -Connection $there -First 1
                $seen = Get-Outcome { $stray | Invoke-PlexAction service.restart }
                $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'ProjectRequired,*'
                $stray | Invoke-PlexAction service.restart -Project edge | Should -HaveCount 1
            } finally {
                Stop-TestSandbox $other
            }
        }

        It 'are dispatched to once, however they come' {
            $node = Get-PlexNode -Id $nodes[0]
            $target = (Invoke-PlexAction system.info $nodes[0] -Wait).Targets[0]
            $server.Reset()
            $seen = Get-Outcome { $node, $target, "$($nodes[0])" | Invoke-PlexAction service.restart }
            (Get-Dispatch $server).Count | Should -Be 1
            $seen.Warnings | Should -HaveCount 1
        }

        It 'are not what a project is: that is refused' {
            $project = Get-PlexProject edge
            (Get-Outcome { $project | Invoke-PlexAction service.restart }).Errors | Should -HaveCount 1
            (Get-Dispatch $server).Count | Should -Be 0
        }

        It 'are the nodes whose outputs they are, whatever those say' {
            $output = [convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes("{""node"":""$UnknownId"",""project"":""other"",""node_id"":""$UnknownId"",""id"":""$UnknownId""}"))
            $server.On('GET', "$SandboxExecution$", (New-Response (New-ExecutionBody -Targets @{ node_id = "$($nodes[1])"; output_ref = @{ kind = 'inline'; inline_bytes = $output } })))
            $parsed = Get-PlexExecutionLog $SandboxExecution | ConvertFrom-PlexExecutionLog
            ($parsed | Invoke-PlexAction service.restart).Targets.NodeId | Should -Be $nodes[1]
            ($server.Matching('POST', '.')[0].Text | ConvertFrom-Json).node_id | Should -Be $nodes[1]
        }
    }

    Context 'At most so many nodes' {
        BeforeAll {
            $cohort = @((Invoke-PlexAction system.info -Selector env=prod).Targets.NodeId)
        }

        It 'are dispatched to, and each beyond is an error, with ids, names, objects and the pipeline' {
            $targets = (Invoke-PlexAction system.info -Selector env=prod).Targets
            foreach ($command in @(
                    { Invoke-PlexAction service.restart $nodes[0, 1, 2] -MaximumNodes 2 }, { $nodes[0, 1, 2] | Invoke-PlexAction service.restart -MaximumNodes 2 }
                    { $targets[0, 1, 2] | Invoke-PlexAction service.restart -MaximumNodes 2 }, { Invoke-PlexAction service.restart -InputObject $targets[0, 1, 2] -MaximumNodes 2 }
                    { Invoke-PlexAction service.restart $nodes[0, 1, 0, 2, 1] -MaximumNodes 2 -ThrottleLimit 4 }
                )) {
                $server.Reset()
                $seen = Get-Outcome $command
                (Get-Dispatch $server).Count | Should -Be 2 -Because "$command"
                $seen.Errors | Should -HaveCount 1 -Because "$command"
                $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'TooManyNodes,*'
                $seen.Errors[0].Exception.ExitCode | Should -Be 2
                $seen.Errors[0].TargetObject | Should -Not -BeNullOrEmpty
            }
            $server.Matching('POST', 'search$') | Should -HaveCount 0
        }

        It 'can be preset, for every kind of command' {
            $PSDefaultParameterValues['Invoke-PlexAction:MaximumNodes'] = 1
            try {
                Invoke-PlexAction service.restart $nodes[0] | Should -HaveCount 1
                $nodes[0] | Invoke-PlexAction service.restart | Should -HaveCount 1
                [pscustomobject] @{ NodeId = $nodes[0] } | Invoke-PlexAction service.restart | Should -HaveCount 1
                (Invoke-PlexAction system.info $nodes[0] -Wait).Targets | Invoke-PlexAction service.restart | Should -HaveCount 1
                (Get-Outcome { Invoke-PlexAction service.restart $nodes[0, 1] }).Errors | Should -HaveCount 1
                (Get-Outcome { Invoke-PlexAction service.restart -Selector env=prod }).Errors[0].FullyQualifiedErrorId | Should -BeLike 'TooManyNodes,*'
            } finally {
                $PSDefaultParameterValues.Remove('Invoke-PlexAction:MaximumNodes')
            }
        }

        It 'may be a cohort, which is counted before: one that is larger is refused, and nothing is sent' {
            $seen = Get-Outcome { Invoke-PlexAction service.restart -Selector env=prod -MaximumNodes ($cohort.Count - 1) }
            $seen.Output | Should -HaveCount 0
            $seen.Errors | Should -HaveCount 1
            $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'TooManyNodes,*'
            $seen.Errors[0].Exception.ExitCode | Should -Be 2
            "$($seen.Errors[0])" | Should -BeLike "*'env=prod' finds about $($cohort.Count) nodes: *and $($cohort.Count - 3) more*nothing was sent.*"
            $seen.Errors[0].ErrorDetails.RecommendedAction | Should -BeLike "*Get-PlexNode -Selector 'env=prod' -Project $SandboxProject*"
            (Get-Dispatch $server).Count | Should -Be 0
            (Invoke-PlexAction service.restart -Selector env=prod -MaximumNodes $cohort.Count).TargetCount | Should -Be $cohort.Count
        }

        It 'is refused where the cohort is empty' {
            foreach ($command in { Invoke-PlexAction service.restart -Selector env=nowhere -MaximumNodes 9 }, { Invoke-PlexAction service.restart -Selector env=prod -MaximumNodes 99 -Project retail-stores }) {
                $seen = Get-Outcome $command
                $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'SelectorEmptyCohort,*'
                $seen.Errors[0].Exception.ExitCode | Should -Be 2
            }
            (Get-Dispatch $server).Count | Should -Be 0
        }

        It 'is refused where the cohort cannot be counted: <Name>' -ForEach @(
            @{ Name = 'no search'; Method = 'POST'; Path = 'search$'; Status = 404; Code = '' }
            @{ Name = 'search not provisioned'; Method = 'POST'; Path = 'search$'; Status = 501; Code = 'object_search_not_provisioned' }
            @{ Name = 'rows denied'; Method = 'GET'; Path = 'capabilities$'; Status = 403; Code = 'permission_denied' }
            @{ Name = 'rows absent'; Method = 'GET'; Path = 'capabilities$'; Status = 501; Code = 'capabilities_not_provisioned' }
        ) {
            $server.On($Method, $Path, (New-Problem $Status $Code -Members @{ reason = 'x' }))
            $seen = Get-Outcome { Invoke-PlexAction service.restart -Selector env=prod -MaximumNodes 99 }
            $seen.Output | Should -HaveCount 0
            $seen.Errors | Should -HaveCount 1
            $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'CohortUnknown,*'
            $seen.Errors[0].Exception.ExitCode | Should -Be 2
            (Get-Dispatch $server).Count | Should -Be 0
        }

        It 'is refused where the selector is none' {
            $seen = Get-Outcome { Invoke-PlexAction service.restart -Selector 'env=' -MaximumNodes 99 }
            $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'MalformedSelector,*'
            (Get-Dispatch $server).Count | Should -Be 0
        }

        It 'is an estimate: more that were minted are a warning' {
            $fewer = Start-TestSandbox -Switches '--search-cohort', 'fewer'
            try {
                $there = Connect-Plexsphere $fewer.url -Token (ConvertTo-Token $fewer.token) -Project $SandboxProject -PassThru
                Connect-TestServer $server $sandbox
                $count = @(Get-PlexNode -Selector env=prod -Connection $there).Count
                $seen = Get-Outcome { Invoke-PlexAction service.restart -Selector env=prod -MaximumNodes $count -Connection $there }
                $seen.Errors | Should -HaveCount 0
                $seen.Warnings | Should -HaveCount 1
                $seen.Warnings[0] | Should -BeLike "CohortLarger: $($count + 1) targets were minted, more than -MaximumNodes $count*"
            } finally {
                Stop-TestSandbox $fewer
            }
        }

        It 'costs no request where nobody asks' {
            $null = Invoke-PlexAction service.restart -Selector env=prod
            $server.Requests | Should -HaveCount 1
        }
    }

    Context 'What -WhatIf and -Confirm say of a cohort' {
        BeforeAll {
            $count = @((Invoke-PlexAction system.info -Selector env=prod).Targets).Count

            function Get-Preview([string] $Command) {
                # What a process of its own says of it.
                Invoke-Pwsh "Import-Module `$Manifest; $Command" @{ PLEXSPHERE_URL = $server.Address; PLEXSPHERE_TOKEN = $sandbox.token }
            }
        }

        It 'is about how many nodes it has, and which' {
            $run = Get-Preview "Invoke-PlexAction service.restart -Selector env=prod -Project $SandboxProject -WhatIf"
            $run.Output | Should -Match "on target ""selector 'env=prod' in project $SandboxProject at \S+, about $count nodes: \S+, \S+, \S+ and $($count - 3) more""\."
            (Get-Dispatch $server).Count | Should -Be 0
        }

        It 'is that they are those of the domain where the project''s are not known, and nothing where there is no search' {
            $server.On('GET', 'capabilities$', (New-Problem 403 permission_denied -Members @{ reason = 'x' }))
            (Get-Preview "Invoke-PlexAction service.restart -Selector env=prod -Project $SandboxProject -WhatIf").Output | Should -BeLike '*, about * nodes in the domain: *'
            $server.On('POST', 'search$', (New-Problem 404))
            $run = Get-Preview "Invoke-PlexAction service.restart -Selector env=prod -Project $SandboxProject -WhatIf"
            $run.Output | Should -BeLike "*""selector 'env=prod' in project $SandboxProject at http://127.0.0.1:*/"".*"
            $run.Errors | Should -BeNullOrEmpty
            (Get-Dispatch $server).Count | Should -Be 0
        }

        It 'is the same where it is asked' -Tag Unix {
            $script = Join-Path $TestDrive confirm.ps1
            Set-Content $script "Import-Module '$(Get-ModuleManifestPath)'; Invoke-PlexAction service.restart -Selector env=prod -Project $SandboxProject -Confirm"
            $run = Wait-Program (Start-Program bash (@('-c', 'echo n | "$@"', 'bash') + @(Get-PwshCommand) + @('-NoProfile', '-File', $script)) @{ PLEXSPHERE_URL = $server.Address; PLEXSPHERE_TOKEN = $sandbox.token })
            # The host breaks the line where it is full.
            $run.Output -replace '\s+', ' ' | Should -BeLike "*selector 'env=prod' in project *about $count nodes: *"
            (Get-Dispatch $server).Count | Should -Be 0
        }
    }

    Context 'What is known of actions' {
        BeforeEach {
            Connect-TestServer $server $sandbox
        }

        It 'names near ones where the server knows no such action' {
            $seen = Get-Outcome { Invoke-PlexAction service.restrat $SandboxNode }
            $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'ActionNotDeclared,*'
            "$($seen.Errors[0])" | Should -BeLike "*Did you mean 'service.restart'?"
        }

        It 'says that it is a hook, or a built-in action' {
            "$((Get-Outcome { Invoke-PlexAction rotate-keys $SandboxNode }).Errors[0])" | Should -BeLike "*'rotate-keys' is a hook."
            $server.On('POST', '.', (New-Problem 400 action_not_declared))
            "$((Get-Outcome { Invoke-PlexAction system.info $SandboxNode -Type hook }).Errors[0])" | Should -BeLike "*'system.info' is a built-in action."
        }

        It 'never keeps a dispatch back, nor an error, where it cannot be read: <Status>' -ForEach @(@{ Status = 403 }, @{ Status = 501 }, @{ Status = 401 }, @{ Status = 500 }) {
            $server.On('GET', 'capabilities$|hooks$', (New-Problem $Status permission_denied -Members @{ reason = 'x' } -Headers @{ 'Retry-After' = '0' }))
            $seen = Get-Outcome { Invoke-PlexAction service.restart $SandboxNode; Invoke-PlexAction service.restrat $SandboxNode }
            @($seen.Output | Where-Object { $_ -is [Plexsphere.PlexExecution] }).Count | Should -Be 1
            $seen.Errors | Should -HaveCount 1
            $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'ActionNotDeclared,*'
        }

        It 'warns of parameters that are not declared or missing, once, where declarations are in memory, and sends all the same' {
            $null = Get-PlexAction
            $server.Reset()
            $seen = Get-Outcome { Invoke-PlexAction logs.snapshot $nodes[0, 1] -Parameter @{ line = 3 }; Invoke-PlexAction diagnostics.ping_peer $SandboxNode }
            $seen.Warnings | Should -Be "logs.snapshot declares no 'line'. Did you mean 'lines'?", "diagnostics.ping_peer requires 'peer_id'."
            $seen.Errors | Should -HaveCount 0
            (Get-Dispatch $server).Count | Should -Be 3
            $server.Requests | Should -HaveCount 3
            (Get-Outcome { Invoke-PlexAction logs.snapshot $SandboxNode -Parameter @{ lines = 3 } }).Warnings | Should -HaveCount 0
            (Get-Outcome { Invoke-PlexAction sample-parameters $SandboxNode -Type hook -Parameter @{ anything = 3 } }).Warnings | Should -HaveCount 0
        }

        It 'says nothing of parameters where nothing was read' {
            (Get-Outcome { Invoke-PlexAction logs.snapshot $SandboxNode -Parameter @{ line = 3 } }).Warnings | Should -HaveCount 0
            $server.Requests | Should -HaveCount 1
        }

        It 'is neutral where it is shown' {
            $hostile = "lines`e[31m"
            $row = @{ node_id = "$SandboxNode"; domain_id = "$SandboxDomain"; builtin_actions = @(@{ name = 'logs.snapshot'; parameters = @(@{ name = $hostile; type = 'string'; required = $true }) }, @{ name = "service.restart`e[31m" }) }
            $server.On('GET', 'capabilities$', (New-Response (New-PageBody ($row | ConvertTo-Json -Depth 6))))
            $null = Get-PlexAction
            $seen = Get-Outcome { Invoke-PlexAction logs.snapshot $SandboxNode -Parameter @{ line = 3 }; Invoke-PlexAction service.restrat $SandboxNode }
            "$($seen.Warnings) $($seen.Errors)" | Should -Not -Match '\e'
            $seen.Warnings | Should -Not -BeNullOrEmpty
        }
    }

    Context 'The scope of a preference' {
        It 'is the caller''s: under Stop the script ends at a refused node, under Continue it goes on' {
            $run = Invoke-Runspace -Server $server -Sandbox $sandbox -Arguments $UnknownId {
                param($unknown)
                $ErrorActionPreference = 'Continue'
                Invoke-PlexAction service.restart $unknown 2>$null
                'went on'
                $ErrorActionPreference = 'Stop'
                Invoke-PlexAction service.restart $unknown
                'not reached'
            }
            $run.Output | Should -Be 'went on'
        }
    }
}
