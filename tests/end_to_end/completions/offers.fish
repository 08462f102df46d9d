# What fish offers for each command line: the line behind "= ", then its offers, one a line.
sealhold completions fish | source
for line in $argv
    echo "= $line"
    complete -C $line | string replace -r '\t.*' ''
end
