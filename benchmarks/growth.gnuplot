# Draws one chart of docs/results to stdout: gnuplot -c growth.gnuplot NAME FOLDER
chart = ARG1
points = ARG2 . "/growth.csv"
steps = ARG2 . "/tokens-read.csv"
resident = ARG2 . "/resident.csv"
written = ARG2 . "/tokens-written.csv"
beside = ARG2 . "/tokens-written-resident.csv"

# A grey that is legible on light and dark backgrounds, and two colors that can be distinguished
# with any kind of color vision.
grey = "#767676"
blue = "#2A7FBF"
orange = "#D55E00"

wide = chart eq "depth" || chart eq "sparse-attention" || chart eq "tokens-written" || chart eq "scaling" ? 900 : 720
set terminal svg size wide,400 dynamic noenhanced font "Helvetica,Arial,sans-serif,14" linewidth 1
set encoding utf8
set datafile separator comma
set datafile missing NaN
set border 3 linecolor rgb grey
set tics nomirror out textcolor rgb grey
set format "%.0f"
set grid ytics linetype 1 linewidth 0.5 linecolor rgb "#B0767676"
set key tmargin left horizontal Left reverse samplen 2 textcolor rgb grey
set xlabel textcolor rgb grey
set ylabel textcolor rgb grey
set xrange [0:*]
set yrange [0:*]
set samples 2 # lines are straight
set style line 1 linecolor rgb blue linewidth 2 pointtype 7 pointsize 0.7
set style line 2 linecolor rgb orange linewidth 2 pointtype 5 pointsize 0.7
set style line 3 linecolor rgb blue linewidth 1.5
set style line 4 linecolor rgb orange linewidth 1.5 dashtype 2

of(series, column) = strcol(1) eq series ? column(column) : NaN
line(name, slope, intercept) = sprintf("%s: %.0f ms + %.1f µs a slot", name, intercept, slope * 1000)

if (chart eq "memory-length") {
  stats points using 2:(of("plain", 6)) name "P" nooutput
  stats points using 2:(of("compressed", 6)) name "C" nooutput
  set xlabel "slots of memory"
  set ylabel "training step, ms"
  set xtics 512
  plot P_slope * x + P_intercept linestyle 3 notitle, \
    C_slope * x + C_intercept linestyle 4 notitle, \
    points using 2:(of("plain", 7)):(0):($8 - $7) with vectors nohead linestyle 3 notitle, \
    points using 2:(of("compressed", 7)):(0):($8 - $7) with vectors nohead linestyle 2 notitle, \
    points using 2:(of("plain", 6)) with points linestyle 1 \
      title line("memory", P_slope, P_intercept), \
    points using 2:(of("compressed", 6)) with points linestyle 2 \
      title line("compressed memory", C_slope, C_intercept)
}

if (chart eq "depth") {
  set multiplot layout 1,2
  set xlabel "layers"
  set xtics 4
  set ylabel "peak resident memory, MiB"
  plot points using 2:(of("stored", 9)) with linespoints linestyle 1 title "activations stored", \
    points using 2:(of("recomputed", 9)) with linespoints linestyle 2 title "recomputed"
  set ylabel "training step, ms"
  plot points using 2:(of("stored", 6)) with linespoints linestyle 1 title "activations stored", \
    points using 2:(of("recomputed", 6)) with linespoints linestyle 2 title "recomputed"
  unset multiplot
}

if (chart eq "tokens-read") {
  set format x "%g"
  set xlabel "tokens read, millions"
  set ylabel "training step, ms"
  plot steps using ($2 / 1e6):3 with linespoints linestyle 1 title "median of 100 steps"
}

if (chart eq "resident") {
  set xlabel "steps"
  set ylabel "resident memory, MiB"
  plot resident using 1:3 with lines linestyle 2 title "peak so far", \
    resident using 1:2 with lines linestyle 1 title "now"
}

if (chart eq "tokens-written") {
  stats written using ($1 / 1e3) name "W" nooutput
  set xrange [0:W_max]
  set multiplot layout 1,2
  set format "%g"
  set xlabel "tokens written, thousands"
  set xtics 20
  set ylabel "a token, ms"
  plot written using ($1 / 1e3):2 with lines linestyle 3 title "mean of each window"
  set ylabel "resident memory, MiB"
  # The peak mostly equals current resident memory, so it is drawn as a wider line around it.
  plot beside using ($1 / 1e3):3 with lines linestyle 2 linewidth 6 title "peak so far", \
    beside using ($1 / 1e3):2 with lines linestyle 1 title "now"
  unset multiplot
}

if (chart eq "sparse-attention") {
  sparse = ARG2 . "/sparse-attention.csv"
  set multiplot layout 1,2
  set xlabel "slots of memory"
  set xtics 1024
  set ylabel "training step, ms"
  plot sparse using 1:2 with linespoints linestyle 1 title "dense", \
    sparse using 1:3 with linespoints linestyle 2 title "sparse"
  set ylabel "scoring step, ms"
  plot sparse using 1:4 with linespoints linestyle 1 title "dense", \
    sparse using 1:5 with linespoints linestyle 2 title "sparse"
  unset multiplot
}

if (chart eq "scaling") {
  scaling = ARG2 . "/scaling.csv"
  green = "#009E73"
  set style line 5 linecolor rgb green linewidth 2 pointtype 9 pointsize 0.8
  set logscale xy 2
  set xrange [2:64]
  set yrange [1:64]
  set multiplot layout 1,2
  set xlabel "machines, with a batch of 4 each"
  set ylabel "times as fast as one machine"
  plot x with lines linecolor rgb grey dashtype 2 notitle, \
    scaling using 1:4 with linespoints linestyle 5 title "100 Gbit/s", \
    scaling using 1:3 with linespoints linestyle 1 title "10", \
    scaling using 1:2 with linespoints linestyle 2 title "1"
  set xlabel "machines, with a batch of 256 in all"
  plot x with lines linecolor rgb grey dashtype 2 notitle, \
    scaling using 1:7 with linespoints linestyle 5 title "100 Gbit/s", \
    scaling using 1:6 with linespoints linestyle 1 title "10", \
    scaling using 1:5 with linespoints linestyle 2 title "1"
  unset multiplot
}
