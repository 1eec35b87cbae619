# The name book of Windows cannot be moved away from the operator's own.
Describe 'Remove-PlexNodeName' -Tag Unix {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        . "$PSScriptRoot/Outcome.ps1"
        Import-Module (Get-ModuleManifestPath)
        $server = Start-TestServer
        Connect-TestServer $server
        [guid[]] $ids = 1..3 | ForEach-Object { Get-NumberedId $_ }
        $one, $two, $three = $ids

        function Get-Book {
            # The names of the server's nodes that the file has, by id.
            (Get-Content -Raw (Get-NameBookPath) | ConvertFrom-Json -AsHashtable).servers[$server.Address].nodes
        }
    }

    AfterAll {
        Disconnect-Plexsphere
        $server.Dispose()
    }

    BeforeEach {
        Clear-NameBook
        $server.Reset()
        Set-PlexNodeName $one edge-1
        Set-PlexNodeName $two edge-2
        Set-PlexNodeName $three edge-3
    }

    It 'takes names out of the file, by node, without a word and without a request' {
        Remove-PlexNodeName $one, $two | Should -BeNullOrEmpty
        (Get-Book).Keys | Should -Be "$three"
        $server.Requests | Should -HaveCount 0
        Set-PlexNodeName $three edge-1
    }

    It 'takes ids, rows, targets, names and nodes from the pipeline' {
        $server.On('GET', '/nodes$', (New-Response (New-PageBody "{""id"":""$three"",""domain_id"":""$SandboxDomain"",""created_at"":""2026-07-01T08:00:00Z""}")))
        $server.On('GET', 'capabilities$', (New-Response (New-PageBody)))
        $server.On('GET', "projects/$SandboxProject$", (New-Problem 403 permission_denied -Members @{ reason = 'x' }))
        $server.On('GET', "$SandboxExecution$", (New-Response (New-ExecutionBody -Targets @{ node_id = $two })))
        Get-PlexNode edge-3 | Remove-PlexNodeName
        (Get-Book).Count | Should -Be 2
        (Get-PlexExecution $SandboxExecution).Targets | Remove-PlexNodeName
        (Get-Book).Keys | Should -Be "$one"
        $set = Set-PlexNodeName $two edge-2 -PassThru
        $set, $one | Remove-PlexNodeName
        (Get-Book).Count | Should -Be 0
        Set-PlexNodeName $one edge-1
        Set-PlexNodeName $two edge-2
        [pscustomobject] @{ NodeId = "$one" }, [pscustomobject] @{ Node = $two } | Remove-PlexNodeName
        (Get-Book).Count | Should -Be 0
    }

    It 'does it at the server that an object came from, and at no other' {
        $other = Start-TestServer
        try {
            $other.On('GET', 'whoami$', (New-Response (New-WhoamiBody)))
            $there = Connect-Plexsphere $other.Address -Token (ConvertTo-Token test-token) -PassThru
            Connect-TestServer $server
            $far = Set-PlexNodeName $one far -Connection $there -PassThru
            $seen = Get-Outcome { $far | Remove-PlexNodeName -Connection (Get-PlexConnection) }
            $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'ConnectionMismatch,*'
            # The id after it is one of the default server.
            $far, $two | Remove-PlexNodeName
            (Get-Book).Keys | Sort-Object | Should -Be "$one", "$three"
            (Get-Content -Raw (Get-NameBookPath) | ConvertFrom-Json -AsHashtable).servers[$other.Address].nodes.Count | Should -Be 0
        } finally {
            $other.Dispose()
        }
    }

    It 'says of a node without a name that it has none, and takes away the others' {
        $seen = Get-Outcome { Remove-PlexNodeName $one, $UnknownId, $two }
        $seen.Errors | Should -HaveCount 1
        $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeNotFound,*'
        $seen.Errors[0].TargetObject | Should -Be $UnknownId
        (Get-Book).Keys | Should -Be "$three"
    }

    It 'takes a node that is named twice for one' {
        (Get-Outcome { Remove-PlexNodeName $one, $one }).Errors | Should -HaveCount 0
        (Get-Book).Count | Should -Be 2
    }

    It 'shows with -WhatIf whose name would go, and leaves the file alone' {
        $before = Get-FileHash (Get-NameBookPath)
        $run = Invoke-Pwsh "Import-Module `$Manifest; Remove-PlexNodeName $one -WhatIf" @{ PLEXSPHERE_URL = $server.Address; PLEXSPHERE_TOKEN = 'test-token' }
        $run.Output | Should -Be "What if: Performing the operation ""Remove the name edge-1"" on target ""node $one at $($server.Address)/""."
        (Get-FileHash (Get-NameBookPath)).Hash | Should -Be $before.Hash
    }

    It 'refuses what is no node, and says where names go' {
        foreach ($node in '', $null, @(), [guid]::Empty, 12) { { Remove-PlexNodeName $node } | Should -Throw "*'Node'*" }
        { Remove-PlexNodeName edge-1 } | Should -Throw "*'edge-1' is not a UUID.*"
        foreach ($piped in [pscustomobject] @{ Id = $one }, 'edge-1', $null) {
            (Get-Outcome { , $piped | Remove-PlexNodeName }).Errors | Should -HaveCount 1
        }
        (Get-Book).Count | Should -Be 3
    }
}
