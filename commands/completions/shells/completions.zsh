#compdef courseraprogramming
# Completion of courseraprogramming in zsh; printed by `courseraprogramming completions zsh`.
# Words go to the program as arguments, and nothing that was typed is evaluated.
_courseraprogramming() {
  local line value kind=''
  local -a answers described
  answers=("${(@f)$(command courseraprogramming __complete zsh "${(Q@)words[2,CURRENT]}" 2>/dev/null)}")
  for line in "${answers[@]}"; do
    case $line in
      ('') ;;
      (:files) kind=files ;;
      (:directories) kind=directories ;;
      (*)
        value=${line%%$'\t'*}
        described+=("${value//:/\\:}:${line#*$'\t'}")
        ;;
    esac
  done
  (( $#described )) && _describe courseraprogramming described
  case $kind in
    (files) _files ;;
    (directories) _files -/ ;;
  esac
}
# A package has this file where zsh looks for functions: then zsh has called it to complete a word.
if [[ ${funcstack[1]} == _courseraprogramming ]]; then
  _courseraprogramming "$@"
else
  compdef _courseraprogramming courseraprogramming
fi
