using System.Text.Json;

namespace Samples.Projection;

/// <summary>
/// What is made of the log: how often each word was committed, and the index of the last entry that is counted. Both are one value and are
/// written together: so an entry counts once, although it is read again after a crash between two writes.
/// </summary>
internal sealed record Totals(long Offset, SortedDictionary<string, int> Words)
{
    public static Totals Load(string file) => File.Exists(file)
        ? JsonSerializer.Deserialize<Totals>(File.ReadAllText(file))!
        : new Totals(0, []);

    public Totals With(long index, string word)
    {
        Words[word] = Words.GetValueOrDefault(word) + 1;
        return this with { Offset = index };
    }

    /// <summary>Replaces the file as a whole: a crash leaves the old one or the new one. A database would use a transaction.</summary>
    public void Save(string file)
    {
        File.WriteAllText(file + ".new", JsonSerializer.Serialize(this));
        File.Move(file + ".new", file, overwrite: true);
    }
}
