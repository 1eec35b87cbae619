#!/usr/bin/env pwsh
# Forwards to the build project. Verbs: ./build.ps1 --help
Push-Location $PSScriptRoot
try {
    dotnet run --project build -- @args
}
finally {
    Pop-Location
}
exit $LASTEXITCODE
