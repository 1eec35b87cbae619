# Completes plexctl in fish: plexctl completion fish | source
# Nothing of what plexctl prints is evaluated, and what it names is quoted by fish.
function __plexctl_complete
    set -l before (commandline -opc)
    set -e before[1]
    set -l word (string trim --left --chars "'\"" -- (commandline -ct))
    set -l lines (command plexctl complete fish $before "$word" 2>/dev/null)
    set -l head (string split \t -- $lines[1])
    set -e lines[1]
    switch "$head[1]"
        case files
            set -l prefix (string sub --length $head[2] -- "$word")
            for path in (__fish_complete_path (string sub --start (math $head[2] + 1) -- "$word"))
                printf '%s\n' "$prefix$path"
            end
        case values
            test (count $lines) -gt 0; and printf '%s\n' $lines
    end
end

complete --command plexctl --no-files --keep-order --arguments '(__plexctl_complete)'
