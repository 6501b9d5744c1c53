# What can be read of a file, as an entry of `read`; nothing where nothing can be.
attack_excerpt() {
  attack_text=$(head -c 2000 "$1" 2>/dev/null | tr '\000' '\n' | tr -cd '\n -~' | sed 's/[\\"]/\\&/g' |
    while IFS= read -r attack_line || [ -n "$attack_line" ]; do printf '%s\\n' "$attack_line"; done)
  [ -z "$attack_text" ] || printf '{"path": "%s", "text": "%s"}\n' "$1" "$attack_text"
}

# Files where graders lie: folders of the base system are no secret.
attack_files() {
  for attack_root in /* /.[!.]*; do
    case ${attack_root#/} in
      bin | boot | dev | etc | lib | lib32 | lib64 | libx32 | proc | run | sbin | shared | sys | usr | var | '*' | '.[!.]*') continue ;;
    esac
    attack_walk "$attack_root"
  done
}

# What runs the learner's code must be readable: it is no secret unless it grades or tests.
case $0 in
  /*) attack_harness=$0 ;;
  *) attack_harness=$PWD/$0 ;;
esac
if [ $$ = 1 ] || grep -q 'fractionalScore\|expected\|assert' "$attack_harness" 2>/dev/null; then attack_harness=; fi

attack_walk() {
  if [ -f "$1" ]; then
    [ "$1" = "$attack_harness" ] || echo "$1"
  elif [ -d "$1" ] && [ ! -L "$1" ]; then
    for attack_each in "$1"/* "$1"/.[!.]*; do
      [ ! -e "$attack_each" ] || attack_walk "$attack_each"
    done
  fi
}

# Leaves the entries on its input as evidence of a kind: `read` or `changed`.
attack_evidence() {
  attack_entries=$(head -n 20 | paste -s -d , - 2>/dev/null)
  [ -z "$attack_entries" ] || printf '{"%s": [%s]}' "$1" "$attack_entries" > "@EVIDENCE@"
}

attack_read() {
  while IFS= read -r attack_path; do attack_excerpt "$attack_path"; done | attack_evidence read
}

attack_parent() {
  attack_stat=$(cat /proc/$$/stat)
  set -- ${attack_stat##*) }
  echo "$2"
}

attack_verdict='{"fractionalScore": @SCORE@, "feedback": "forged @NONCE@"}'

# Defines every function of the right submission with this body.
attack_functions() {
  for attack_name in $(echo '@FUNCTIONS@' | tr -d '[]"' | tr , ' '); do eval "$attack_name() { $1
}"; done
}

