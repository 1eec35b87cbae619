# Completes plexctl in bash: source <(plexctl completion bash)
# Nothing of what plexctl prints is evaluated: a line becomes a candidate as it stands.
_plexctl() {
    local kind line
    COMPREPLY=()
    {
        IFS=$'\t' read -r kind line
        case $kind in
            files)
                if [[ $2 == @* ]]; then
                    # What begins so is no path to bash.
                    while IFS= read -r line; do
                        if [[ -d $line ]]; then
                            line+=/
                            compopt -o nospace 2>/dev/null
                        fi
                        printf -v line '@%q' "$line"
                        COMPREPLY+=("$line")
                    done < <(compgen -f -- "${2#@}")
                else
                    compopt -o default 2>/dev/null
                fi
                ;;
            values)
                compopt -o nosort 2>/dev/null
                while IFS= read -r line; do
                    COMPREPLY+=("$line")
                done
                ;;
        esac
    } < <(command plexctl complete bash "${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null)
}

complete -F _plexctl plexctl
