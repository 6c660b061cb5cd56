# shellcheck shell=bash
# Runs tests of the host, one process each, and counts them. Sourced; uses $work, $pattern and $sanitized.
passed=0 failed=0 skipped=0

report() { # STATUS NAME
    local told
    told=$(sed -n 's/^note: //p' "$work/output" | head -1)
    case $1 in
        0) passed=$((passed + 1)) && printf 'ok %s%s\n' "$2" "${told:+ ($told)}" ;;
        77) skipped=$((skipped + 1)) && printf 'skipped %s (%s)\n' "$2" "$told" ;;
        *)
            failed=$((failed + 1))
            printf 'FAILED %s (exit status %s) %s\n' "$2" "$1" "$(grep -v '^note: ' "$work/output" | head -c 1500 | tr '\n' '|')"
            ;;
    esac
}

run() { # TEST BUNDLE [NAME=VALUE...]
    local test=$1 name=$1 bundle=$2 program=$work/host
    shift 2
    [ "$bundle" = double ] || name="$name [$bundle]"
    # shellcheck disable=SC2254
    case $name in $pattern) ;; *) return ;; esac
    case $bundle in
        asan*)
            program=$work/host-asan
            if [ -z "$sanitized" ]; then
                echo 'note: the compiler has no sanitizers' >"$work/output"
                report 77 "$name"
                return
            fi
            ;;
    esac
    (cd "$work" && ulimit -c 0 && env -u JAVA_TOOL_OPTIONS -u _JAVA_OPTIONS "$@" \
        timeout -k 10 300 "$program" "$test" "$work/$bundle.ofx.bundle" >"$work/output" 2>&1) 2>/dev/null
    report $? "$name"
}

sum() { # NAME: the closing line; fails if a test did
    printf '%s: %d passed, %d failed, %d skipped\n' "$1" "$passed" "$failed" "$skipped"
    [ "$failed" -eq 0 ]
}
