Describe 'Get-PlexProject' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        . "$PSScriptRoot/Outcome.ps1"
        Import-Module (Get-ModuleManifestPath)
        $sandbox = Start-TestSandbox -Nodes 2 -Switches '--second-domain', '--sparse-pages'
        $server = Start-TestServer $sandbox
        Connect-TestServer $server $sandbox
    }

    AfterAll {
        Disconnect-Plexsphere
        ${server}?.Dispose()
        Stop-TestSandbox $sandbox
    }

    BeforeEach {
        $server.Reset()
    }

    Context 'The projects' {
        It 'are those that the caller may see, of all domains, also where pages are short or empty' {
            $projects = Get-PlexProject
            $projects | ForEach-Object { $_ | Should -BeOfType ([Plexsphere.PlexProject]) }
            "$projects" | Should -Be 'acme/edge globex/edge acme/retail-stores'
            $server.Requests.Path | Select-Object -Unique | Should -Be '/v1/domains', '/v1/projects'
        }

        It 'tell what there is to tell, in this order' {
            $project = Get-PlexProject acme/edge
            $project.PSObject.Properties.Name | Should -Be 'Id', 'Slug', 'Name', 'DomainId', 'DomainSlug', 'Description', 'CreatedAt', 'UpdatedAt'
            $project.Id | Should -Be $SandboxProject
            $project.Slug | Should -BeExactly 'edge'
            $project.DomainId | Should -Be $SandboxDomain
            $project.DomainSlug | Should -BeExactly 'acme'
            $project.CreatedAt | Should -BeOfType ([datetimeoffset])
        }

        It 'are found by slug, domain and slug, name, and by wildcards over each' {
            "$(Get-PlexProject edge)" | Should -Be 'acme/edge globex/edge'
            "$(Get-PlexProject ACME/EDGE)" | Should -Be 'acme/edge'
            "$(Get-PlexProject 'retail stores')" | Should -Be 'acme/retail-stores'
            "$(Get-PlexProject ret*, globex/*)" | Should -Be 'globex/edge acme/retail-stores'
            "$(Get-PlexProject $SandboxProject)" | Should -Be 'acme/edge'
        }

        It 'are named once, however many patterns they match' {
            Get-PlexProject acme/*, edge, *e* | Should -HaveCount 3
        }

        It 'that are asked for by name and are not there are errors with a near name, after those that are; patterns need match nothing' {
            $seen = Get-Outcome { Get-PlexProject acme/edge, edeg, none-such-thing, zz* }
            "$($seen.Output)" | Should -Be 'acme/edge'
            $seen.Errors | Should -HaveCount 2
            $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'ProjectNotFound,*'
            $seen.Errors[0].TargetObject | Should -Be edeg
            "$($seen.Errors[0])" | Should -BeLike "*'edeg'*Did you mean 'edge'*"
            "$($seen.Errors[1])" | Should -Not -BeLike '*mean*'
        }

        It 'can be given to -Project as they are, and are what was meant where one slug means two' {
            $project = Get-PlexProject globex/edge
            $server.On('GET', 'executions$', (New-Response (New-PageBody)))
            Get-PlexExecution -Project $project
            $server.Matching('GET', 'executions$')[0].Path | Should -Be "/v1/projects/$($project.Id)/executions"
        }

        It 'are of each server whose connection is piped' {
            $here = Get-PlexConnection
            $here, $here | Get-PlexProject | Should -HaveCount 6
            $seen = Get-Outcome { $here | Get-PlexProject -Connection $here }
            $seen.Output | Should -HaveCount 0
            $seen.Errors | Should -HaveCount 1
        }

        It 'are not what is piped: rows, projects and nodes are refused, and nothing is asked' {
            $project = Get-PlexProject acme/edge
            $server.Reset()
            foreach ($piped in $project, [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($project)), 'edge', [pscustomobject] @{ Name = 'edge' }) {
                $seen = Get-Outcome { $piped | Get-PlexProject }
                $seen.Output | Should -HaveCount 0
                $seen.Errors | Should -HaveCount 1
            }
            @() | Get-PlexProject | Should -BeNullOrEmpty
            $server.Requests | Should -HaveCount 0
        }

        It 'are refused by a name that no server can have' {
            foreach ($name in '', ' ', $null, @(), "a$([char] 0xD83D)") {
                { Get-PlexProject $name } | Should -Throw -ErrorId 'ParameterArgument*'
            }
            $server.Requests | Should -HaveCount 0
        }
    }

    Context 'What the server does not let us read' {
        BeforeEach {
            Connect-TestServer $server $sandbox
        }

        It 'is told once where it is the domains: their slugs are missing, and the projects are there: <Status>' -ForEach @(
            @{ Status = 403; Code = 'permission_denied' }, @{ Status = 501; Code = 'domains_not_provisioned' }, @{ Status = 404; Code = '' }
        ) {
            $server.On('GET', 'domains$', (New-Problem $Status $Code -Members @{ reason = 'insufficient_relation' }))
            $seen = Get-Outcome { Get-PlexProject }
            $seen.Output | Should -HaveCount 3
            @($seen.Output.DomainSlug -ne $null) | Should -HaveCount 0
            "$($seen.Output[0])" | Should -Be 'edge'
            $seen.Errors | Should -HaveCount 0
            $seen.Warnings | Should -HaveCount 1
            $seen.Warnings[0] | Should -BeLike 'The domains cannot be read, so their slugs stay empty: *'
        }

        It 'is an error where it is the projects themselves: <Status>' -ForEach @(
            @{ Status = 403; Code = 'permission_denied'; Error = 'AccessDenied' }, @{ Status = 501; Code = 'projects_not_provisioned'; Error = 'NotProvisioned' }
        ) {
            $server.On('GET', 'projects$', (New-Problem $Status $Code -Members @{ reason = 'insufficient_relation' }))
            $seen = Get-Outcome { Get-PlexProject }
            $seen.Output | Should -HaveCount 0
            $seen.Errors | Should -HaveCount 1
            $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike "$Error,*"
        }

        It 'says which two are meant by a slug where domains cannot be read' {
            $server.On('GET', 'domains$', (New-Problem 403 permission_denied -Members @{ reason = 'x' }))
            $seen = Get-Outcome { Get-PlexExecution -Project edge }
            $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'ProjectAmbiguous,*'
            "$($seen.Errors[0])" | Should -Match "$SandboxProject, [0-9a-f-]{36}"
        }
    }

    Context 'What servers may say' {
        BeforeEach {
            Connect-TestServer $server $sandbox
        }

        It 'is nothing at all: no projects, no error' {
            $server.On('GET', 'projects$', (New-Response (New-PageBody)))
            $seen = Get-Outcome { Get-PlexProject; Get-PlexProject * }
            $seen.Output.Count + $seen.Errors.Count + $seen.Warnings.Count | Should -Be 0
        }

        It 'stays exact in objects, and is neutral where it is shown' {
            $name = "red`e[31m`u{202e}$('x' * 10000)"
            $row = @{ id = $UnknownId; domain_id = $SandboxDomain; slug = 'edge'; name = $name; description = $name; created_at = '2026-07-20T09:14:31Z'; updated_at = '2026-07-20T09:14:31Z' }
            $server.On('GET', 'projects$', (New-Response (New-PageBody ($row | ConvertTo-Json))))
            $project = Get-PlexProject
            $project.Name | Should -BeExactly $name
            $project | Format-Table | Out-String | Should -Not -Match '\e\[31m|\u202e'
            $project | Format-List | Out-String | Should -Not -Match '\e\[31m|\u202e'
            "$((Get-Outcome { Get-PlexProject edeg }).Errors)" | Should -Not -Match '\e|\u202e'
        }
    }
}
