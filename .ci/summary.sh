#!/usr/bin/env bash
# summary.sh FOLDER: sums up the test results (*.trx) and exit codes (*.exit) that build.sh left in FOLDER.
# Prints a line for each suite, why each skipped test was skipped, and the sum as the last line. A suite with no result,
# with no test, or that ended badly without a failed test of its own, is one failure.
set -uo pipefail

# counts TRX: "passed failed skipped", and after it a line "skip TEST: REASON" for each skipped test.
counts() {
    tr '\n\r' '  ' <"$1" | sed 's/</\n</g' | awk '
        function attribute(name,   at, rest) {
            at = index($0, " " name "=\"")
            if (!at) return ""
            rest = substr($0, at + length(name) + 3)
            return substr(rest, 1, index(rest, "\"") - 1)
        }
        function plain(text) {
            gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&quot;/, "\"", text)
            gsub(/&#x[0-9A-Fa-f]+;/, " ", text)
            gsub(/&apos;/, "\047", text); gsub(/&amp;/, "\\&", text); gsub(/  +/, " ", text)
            return text
        }
        /^<UnitTestResult / {
            test = plain(attribute("testName")); outcome = attribute("outcome")
            if (outcome == "Passed") passed++
            else if (outcome == "NotExecuted") { skipped++; waiting = 1; reasons[skipped] = test }
            else failed++
        }
        (/^<Message>/ || /^<StdOut>/) && waiting {
            text = $0
            sub(/^<[A-Za-z]+>/, "", text)
            reasons[skipped] = test ": " plain(text)
            waiting = 0
        }
        /^<\/UnitTestResult>/ { waiting = 0 }
        END {
            print passed + 0, failed + 0, skipped + 0
            for (i = 1; i <= skipped; i++) print "skip " reasons[i]
        }'
}

passed=0 failed=0 skipped=0
for exit_file in "$1"/*.exit; do
    [ -e "$exit_file" ] || continue
    suite="$(basename "$exit_file" .exit)"
    code="$(cat "$exit_file")"
    trx="$1/$suite.trx"
    p=0 f=0 s=0 remark=''
    if [ -s "$trx" ]; then
        result="$(counts "$trx")"
        read -r p f s <<<"$(head -1 <<<"$result")"
        sed -n 's/^skip /  skipped: /p' <<<"$result"
        if [ $((p + f + s)) -eq 0 ]; then
            f=1 remark='no test ran: counted as a failure'
        elif ! grep -q '</TestRun>' "$trx"; then
            f=$((f + 1)) remark='the result is cut off: counted as a failure'
        elif [ "$code" != 0 ] && [ "$f" -eq 0 ]; then
            f=1 remark="ended with exit code $code: counted as a failure"
        fi
    else
        f=1 remark="left no result (exit code $code): counted as a failure"
    fi
    printf '%-32s %6d passed %5d failed %5d skipped  %s\n' "$suite" "$p" "$f" "$s" "$remark"
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
done

if [ $((passed + failed)) -eq 0 ]; then
    echo "no test passed or failed at all: counted as a failure"
    failed=1
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
