# Completion of courseraprogramming in fish; printed by `courseraprogramming completions fish`.
# Words go to the program as arguments, and nothing that was typed is evaluated.
function __courseraprogramming_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for line in (command courseraprogramming __complete fish $words[2..] "$current" 2>/dev/null)
        switch $line
            case :files
                __fish_complete_path $current
            case :directories
                __fish_complete_directories $current ''
            case '*'
                echo $line
        end
    end
end
complete -c courseraprogramming -f -a '(__courseraprogramming_complete)'
