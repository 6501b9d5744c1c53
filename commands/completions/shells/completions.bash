# Completion of courseraprogramming in bash; printed by `courseraprogramming completions bash`.
# Words go to the program as arguments, and nothing that was typed is evaluated.
_courseraprogramming() {
  local rest=$COMP_LINE word line value cut='' kind i
  local -a words=()
  # bash splits words at `:` and `=` too: those that touch are one.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if ((i > 0)) && [[ -n $word && ${rest:0:${#word}} == "$word" ]]; then
      words[${#words[@]} - 1]+=$word
    else
      words[${#words[@]}]=$word
    fi
    rest=${rest#"${rest%%[![:space:]]*}"}
    rest=${rest#"$word"}
  done
  word=${words[${#words[@]} - 1]}
  # Answers replace only what stands after the last of them.
  case $word in *[:=]*) cut=${word%"${word##*[:=]}"} ;; esac
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :files | :directories)
        # bash 3.2 of macOS has no compopt: there, a folder gets no slash.
        compopt -o filenames 2>/dev/null
        # Only readline itself knows how to go on with a name that was begun in quotes.
        case $word in *[\"\'\\]*) compopt -o default 2>/dev/null && COMPREPLY=() && return ;; esac
        kind=-f
        [[ $line == :directories ]] && kind=-d
        while IFS= read -r value; do
          COMPREPLY[${#COMPREPLY[@]}]=$value
        done < <(compgen "$kind" -- "${word#"$cut"}")
        ;;
      *)
        value=${line%%$'\t'*}
        COMPREPLY[${#COMPREPLY[@]}]=${value#"$cut"}
        ;;
    esac
  done < <(command courseraprogramming __complete bash "${words[@]:1}" 2>/dev/null)
}
complete -F _courseraprogramming courseraprogramming
