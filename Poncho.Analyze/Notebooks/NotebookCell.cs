namespace Poncho.Analyze.Notebooks;

/// <summary>A cell of code.</summary>
/// <param name="Number">Its place among all cells of the notebook, from 1.</param>
/// <param name="Source">What stands in it.</param>
internal sealed record NotebookCell(int Number, string Source);
