# What bash offers for each command line: the line behind "= ", then its offers, one a line.
source <(sealhold completions bash)
for line in "$@"; do
  echo "= $line"
  read -ra COMP_WORDS <<< "$line"
  [[ $line == *" " ]] && COMP_WORDS+=("")
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  # The function that the script has registered, and not one that is known by its name.
  function=$(complete -p sealhold | sed -E 's/.* -F ([^ ]+).*/\1/')
  "$function" sealhold
  printf '%s\n' "${COMPREPLY[@]}"
done
