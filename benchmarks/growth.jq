# Computes the results of benchmarks/growth: medians, lines, and the tables of
# docs/results/README.md. Reads lines of text; $what selects the result.

def median: sort | if length == 0 then null
  else (.[(length - 1) / 2 | floor] + .[length / 2 | floor]) / 2 end;

# Fits the least-squares line through points [x, y].
def fit:
  length as $n
  | (map(.[0]) | add / $n) as $x
  | (map(.[1]) | add / $n) as $y
  | (map((.[0] - $x) * (.[0] - $x)) | add) as $xx
  | (map((.[0] - $x) * (.[1] - $y)) | add) as $xy
  | (map((.[1] - $y) * (.[1] - $y)) | add) as $yy
  | if $xx == 0 or $yy == 0 then {}
    else {slope: ($xy / $xx), intercept: ($y - $xy / $xx * $x), r2: ($xy * $xy / $xx / $yy)} end;

def thousands: if length > 3 then (.[:-3] | thousands) + "," + .[-3:] else . end;

def fixed($digits):
  if . == null then ""
  else pow(10; $digits) as $unit
    | (fabs * $unit | round) as $n
    | (if . < 0 and $n > 0 then "-" else "" end)
      + ($n / $unit | floor | tostring | thousands)
      + (if $digits == 0 then "" else "." + ($n % $unit + $unit | tostring | .[1:]) end)
  end;

def micros: if . == null then "" else . * 1000 | fixed(1) end;
def over($other): if . == null or ($other // 0) == 0 then null else . / $other end;
def row: "| " + join(" | ") + " |";
def head: row, (map("---") | row);

# Maps lines of JSON, each a measurement, to the median of each point.
def points:
  [inputs | fromjson]
  | group_by(.series, .size)
  | map(.[0] + {
      rounds: length,
      stepMillis: (map(.stepMillis.median) | median),
      least: (map(.stepMillis.median) | min),
      most: (map(.stepMillis.median) | max),
      peakMegabytes: (map(.maxRssMegabytes) | median),
      rates: map(.matmulGflopsPerSecond),
      commits: (map(.commit) | unique)
    });

def series($name): map(select(.series == $name));
def at($size): map(select(.size == $size)) | .[0];
def times: map([.size, .stepMillis]);
def peaks: map([.size, .peakMegabytes]);

# Computes how much more each point costs than the one before, per unit of its axis.
def marginal: . as $p
  | [null] + [range(1; length) | ($p[.][1] - $p[. - 1][1]) / ($p[.][0] - $p[. - 1][0])];

def circumstances:
  (map(.rates[]) | sort) as $rates
  | "Batch \(map(.batch) | unique | join(", ")), \(map(.precision) | unique | join(", ")), "
    + "\(map(.rounds) | unique | join(", ")) rounds. During these runs, the "
    + "machine's float32 matrix product ran at a median of \($rates | median | fixed(0)) GFLOP/s "
    + "(\($rates[0] | fixed(0)) to \($rates[-1] | fixed(0))). "
    + "Commit \(map(.commits[]) | unique | join(", ")).";

def memory_length:
  map(select(.series == "plain" or .series == "compressed"))
  | series("plain") as $plain
  | series("compressed") as $compressed
  | ($plain | times | marginal) as $a
  | ($compressed | times | marginal) as $b
  | (["slots", "plain: step, ms", "a slot more, µs", "peak memory, MiB",
      "compressed: step, ms", "a slot more, µs", "peak memory, MiB"] | head),
    (range($plain | length) as $i
     | $plain[$i] as $p
     | ($compressed | at($p.size)) as $c
     | [($p.size | fixed(0)),
        ($p.stepMillis | fixed(1)), ($a[$i] | micros), ($p.peakMegabytes | fixed(0)),
        ($c.stepMillis | fixed(1)), ($b[$i] | micros), ($c.peakMegabytes | fixed(0))]
     | row),
    "",
    (["memory", "line: at no slots, ms", "a slot more, µs", "R²",
      "a slot more among the 3 shortest, µs", "among the 3 longest, µs", "ratio"] | head),
    ({plain: $plain, compressed: $compressed} | to_entries[]
     | (.value | times) as $points
     | ($points | fit) as $line
     | ($points[:3] | fit.slope) as $first
     | ($points[-3:] | fit.slope) as $last
     | [.key, ($line.intercept | fixed(1)), ($line.slope | micros),
        ($line.r2 | fixed(4)), ($first | micros),
        ($last | micros), ($last | over($first) | fixed(2))]
     | row),
    "", circumstances;

def depth:
  map(select(.series == "stored" or .series == "recomputed"))
  | series("stored") as $stored
  | series("recomputed") as $recomputed
  | (["layers", "stored: peak memory, MiB", "recomputed", "ratio",
      "stored: step, ms", "recomputed", "ratio"] | head),
    ($stored[] as $s
     | ($recomputed | at($s.size)) as $r
     | [($s.size | fixed(0)),
        ($s.peakMegabytes | fixed(0)), ($r.peakMegabytes | fixed(0)),
        ($r.peakMegabytes | over($s.peakMegabytes) | fixed(2)),
        ($s.stepMillis | fixed(0)), ($r.stepMillis | fixed(0)),
        ($r.stepMillis | over($s.stepMillis) | fixed(2))]
     | row),
    (($stored | peaks | fit.slope) as $a | ($recomputed | peaks | fit.slope) as $b
     | ($stored | times | fit.slope) as $c | ($recomputed | times | fit.slope) as $d
     | ["a layer more (line)", ($a | fixed(1)), ($b | fixed(1)), ($b | over($a) | fixed(2)),
        ($c | fixed(1)), ($d | fixed(1)), ($d | over($c) | fixed(2))]
     | row),
    "", circumstances;

# Maps a run's metrics.csv to the median step time of every 100 steps.
def steps($tokens):
  (input | split(",")) as $columns
  | ($columns | index("tokensPerSecond")) as $rate
  | "step,tokens,stepMillis",
    ([inputs | split(",") | select(.[$rate] != "")
      | [(.[0] | tonumber), $tokens / (.[$rate] | tonumber) * 1000]]
     | group_by((.[0] - 1) / 100 | floor)[]
     | .[-1][0] as $step
     | "\($step),\($step * $tokens),\(map(.[1]) | median * 100 | round / 100)");

# Map the lines of benchmark --timings, and the memory readings taken beside them, to the number of
# tokens written by then. `beside` drops the readings after the last window, because the benchmark
# then probes the machine.
def windows($tokens):
  (input | empty), "tokens,tokenMillis",
  (inputs | split(",") | map(tonumber)
   | "\(.[0] * $tokens),\(.[1] * 10000 | round / 10000)");

def beside($tokens):
  [inputs | split(",") | map(tonumber)]
  | .[-1][0] as $last
  | "tokens,residentMegabytes,peakMegabytes",
    (.[] | select(.[0] < $last) | [.[0] * $tokens, .[1], .[2]] | map(tostring) | join(","));

# Summarizes the writing of text in tenths, from the lines of tokens-written.csv and
# tokens-written-resident.csv.
def written:
  [inputs | split(",")]
  | (.[1:] | map(.[0] == "tokens") | index(true) + 1) as $second
  | (.[1:$second] | map(map(tonumber))) as $windows
  | (.[$second + 1:] | map(map(tonumber))) as $looks
  | ($windows | length) as $n
  | [range(10) as $i
     | $windows[($n * $i / 10 | floor):($n * ($i + 1) / 10 | floor)] as $here
     | select($here != [])
     | {to: $here[-1][0], millis: ($here | map(.[1]) | median),
        resident: ($looks | map(select(.[0] >= $here[0][0] and .[0] <= $here[-1][0])[1]) | median)}]
  | (["tokens written", "a token, ms", "resident memory, MiB"] | head),
    (.[] | [(.to | fixed(0)), (.millis | fixed(3)), (.resident | fixed(1))] | row),
    (.[0] as $first | .[-1]
     | ["last / first", (.millis | over($first.millis) | fixed(3)),
        (.resident | over($first.resident) | fixed(3))] | row);

# Summarizes a run in tenths, from the lines of tokens-read.csv and resident.csv.
def run:
  [inputs | split(",")]
  | (.[1:] | map(.[0] == "step") | (index(true) // length) + 1) as $second
  | (.[1:$second] | map(map(tonumber))) as $steps
  | (.[$second + 1:] | map(map(tonumber))) as $looks
  | ($steps | length / 10 | ceil) as $tenth
  | [range(0; $steps | length; $tenth) as $i
     | (if $i == 0 then 0 else $steps[$i - 1][0] end) as $from
     | $steps[$i:$i + $tenth] as $bins
     | $bins[-1][0] as $to
     | ($looks | map(select(.[0] > $from and .[0] <= $to))) as $here
     | {$from, $to, tokens: $bins[-1][1], millis: ($bins | map(.[2]) | median),
        # Readings at the last step include the final evaluation and the export.
        resident: ($here | map(select(.[0] < $steps[-1][0])[1]) | median),
        peak: ($here | map(.[2]) | max)}]
  | (["steps", "tokens read", "step, ms", "resident memory, MiB", "peak so far, MiB"] | head),
    (.[] | ["\(.from + 1 | fixed(0)) to \(.to | fixed(0))", (.tokens | fixed(0)), (.millis | fixed(1)),
       (.resident | fixed(0)), (.peak | fixed(0))] | row),
    (.[0] as $first | .[-1]
     | ["last / first", "", (.millis | over($first.millis) | fixed(3)),
        (.resident | over($first.resident) | fixed(3)), (.peak | over($first.peak) | fixed(3))] | row);

if $what == "points" then
  (["series", "size", "rounds", "batch", "precision", "stepMillis", "leastMillis", "mostMillis",
    "peakMegabytes"] | join(",")),
  (points[] | [.series, .size, .rounds, .batch, .precision,
    (.stepMillis, .least, .most, .peakMegabytes | . * 100 | round / 100)] | map(tostring) | join(","))
elif $what == "memory-length" then points | memory_length
elif $what == "depth" then points | depth
elif $what == "steps" then steps($ARGS.named.tokens)
elif $what == "run" then run
elif $what == "windows" then windows($ARGS.named.tokens)
elif $what == "beside" then beside($ARGS.named.tokens)
elif $what == "written" then written
else error("no such result: " + $what) end
