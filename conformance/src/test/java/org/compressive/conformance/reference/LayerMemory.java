package org.compressive.conformance.reference;

/** The memories of a layer for one stream between windows, oldest row first. */
final class LayerMemory {
  final double[][] memory; // [M][D]
  final double[][] compressed; // [C][D]
  final double[][] usage; // [M or 0][2]
  final double[][] age; // [C or 0][1]
  final double[][] filled; // [M or 0][1]
  final double[][] compressedFilled; // [C or 0][1]
  final double[][] state; // [2 or 0][D]

  LayerMemory(
      double[][] memory,
      double[][] compressed,
      double[][] usage,
      double[][] age,
      double[][] filled,
      double[][] compressedFilled) {
    this(memory, compressed, usage, age, filled, compressedFilled, new double[0][]);
  }

  LayerMemory(
      double[][] memory,
      double[][] compressed,
      double[][] usage,
      double[][] age,
      double[][] filled,
      double[][] compressedFilled,
      double[][] state) {
    this.memory = memory;
    this.compressed = compressed;
    this.usage = usage;
    this.age = age;
    this.filled = filled;
    this.compressedFilled = compressedFilled;
    this.state = state;
  }
}
