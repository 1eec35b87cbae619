# The import alone, as a fresh session sees it.
(Measure-Command { Import-Module $env:BENCH_MODULE }).TotalMilliseconds.ToString([cultureinfo]::InvariantCulture)
