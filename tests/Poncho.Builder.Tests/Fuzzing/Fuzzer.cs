using System.Diagnostics;
using System.Globalization;
using Poncho.IO;
using Poncho.Testing;

namespace Poncho.Builder.Tests.Fuzzing;

/// <summary>Tries inputs, one after another. The answer must be success or an error for the user, within a time and an amount of memory that no input of this size is worth.</summary>
internal sealed class Fuzzer(IReadOnlyList<FuzzTarget> targets, int seed) : IDisposable
{
    // Generous, since other tests run at the same time.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(60);
    private const long MostBytes = 4L << 30;
    private const int MostFailures = 50;

    private readonly TempFolder _folder = new();
    private readonly int[] _tried = new int[targets.Count], _refused = new int[targets.Count];

    /// <summary>How many were tried, and how many of them refused, by target.</summary>
    public string Report => string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {_tried.Sum()} inputs tried, {_refused.Sum()} refused: ")
        + string.Join(", ", targets.Select((target, i) => string.Create(CultureInfo.InvariantCulture, $"{target.Name} {_tried[i]}/{_refused[i]}")));

    /// <summary>Tries the input of one number: the same seed and number are the same input.</summary>
    public async Task TryAsync(int number)
    {
        int index = number % targets.Count;
        var target = targets[index];
        byte[] input = target.Make(new Random(unchecked((seed * 1_000_003) + number)));
        string folder = Directory.CreateDirectory(_folder["input"]).FullName;
        long before = GC.GetTotalAllocatedBytes();
        try
        {
            var trying = Task.Run(() => target.TryAsync(input, folder));
            if (await Task.WhenAny(trying, Task.Delay(s_longest)) != trying) throw new TimeoutException($"not done after {s_longest}");
            await trying;
            if (GC.GetTotalAllocatedBytes() - before > MostBytes) throw new InsufficientMemoryException($"more than {MostBytes} bytes were allocated");
        }
        catch (PonchoException e) when (!e.Message.Contains('\n', StringComparison.Ordinal))
        {
            _refused[index]++;
        }
        catch (Exception e)
        {
            string saved = Save(target, number, input);
            throw new InvalidOperationException($"{target.Name}, seed {seed}, number {number}, saved as {saved}: {e.GetType().Name}: {e.Message}", e);
        }
        finally
        {
            Clear(folder);
        }

        _tried[index]++;
    }

    /// <summary>Goes on until the time is over, after failures too; notes now and then how far it is.</summary>
    /// <exception cref="AggregateException">The failures.</exception>
    public async Task RunAsync(TimeSpan duration)
    {
        string progress = Path.Combine(Directory.CreateDirectory(Repository.Path("artifacts", "fuzz")).FullName, "progress.txt");
        var watch = Stopwatch.StartNew();
        var failures = new List<Exception>();
        for (int number = 0; watch.Elapsed < duration && failures.Count < MostFailures; number++)
        {
            try
            {
                await TryAsync(number);
            }
            catch (InvalidOperationException e)
            {
                failures.Add(e);
            }

            if (number % 1000 == 0) await NoteAsync("at");
        }

        await NoteAsync("done after");
        if (failures.Count > 0) throw new AggregateException(failures);

        Task NoteAsync(string when) => File.WriteAllTextAsync(progress, $"{when} {watch.Elapsed:hh\\:mm\\:ss} {Report}; {failures.Count} failures\n{string.Concat(failures.Select(failure => failure.Message + "\n"))}");
    }

    public void Dispose() => _folder.Dispose();

    private static void Clear(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    private string Save(FuzzTarget target, int number, byte[] input)
    {
        string path = Path.Combine(Directory.CreateDirectory(Repository.Path("artifacts", "fuzz")).FullName, string.Create(CultureInfo.InvariantCulture, $"{target.Name.Replace(' ', '-')}-{seed}-{number}"));
        File.WriteAllBytes(path, input);
        return path;
    }
}
