#compdef plexctl
# Completes plexctl in zsh, after compinit: source <(plexctl completion zsh)
# or once: plexctl completion zsh > "${fpath[1]}/_plexctl"
# Nothing of what plexctl prints is evaluated, and what it names is quoted by compadd.
_plexctl() {
    local line value tab=$'\t'
    local -i width=0
    local -a lines values entries
    lines=("${(@f)$(command plexctl complete zsh "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
    if [[ $lines[1] == files$tab* ]]; then
        compset -p ${lines[1]#*$tab}
        _files
        return
    fi

    [[ $lines[1] == values ]] || return 1
    shift lines
    (( $#lines )) || return 1
    values=("${(@)lines%%$tab*}")
    for value in "${(@)values}"; do
        (( $#value > width )) && width=$#value
    done
    for line in "${(@)lines}"; do
        value=${line%%$tab*}
        [[ $line == *$tab* ]] && value="${(r:width:)value}  -- ${line#*$tab}"
        entries+=("${value[1,COLUMNS-2]}")
    done
    compadd -V plexctl -l -d entries -a values
}

if (( $+functions[compdef] )); then
    compdef _plexctl plexctl
fi

# As a file of fpath it is run for the first completion.
if [[ $funcstack[1] == _plexctl ]]; then
    _plexctl "$@"
fi
