# What zsh offers for each command line: the line behind "= ", then its offers, one a line. Completion works only in a line editor, and
# that only at a terminal: so a second zsh is started at one, which reads this file too, and ends when it has asked for all offers.
if [[ -z $OFFERS ]]; then
  zmodload zsh/zpty
  export OFFERS=$(mktemp)
  zpty editor zsh -f -i
  zpty -w editor "source ${(q)0:a} ${(q)@}"
  while zpty -r editor said; do :; done
  cat $OFFERS
  rm $OFFERS
  return
fi
PS1= PS2= RPS1= TERM=dumb
lines=("$@")
autoload -Uz compinit && compinit -D -u
source <(sealhold completions zsh)
# Every offer is made by compadd; with -O, -A and -D it is only asked what would be offered.
compadd() {
  if [[ " ${(j: :)@%%(-|--) *}" != *" -"[OAD]* ]]; then
    local -a hits
    builtin compadd -A hits "$@"
    print -rl -- $hits >> $OFFERS
  fi
  builtin compadd "$@"
}
zle -C offer list-choices _main_complete
ask() {
  for line in $lines; do
    print -r -- "= $line" >> $OFFERS
    BUFFER=$line CURSOR=$#line
    zle offer
  done
  exit
}
zle -N zle-line-init ask
