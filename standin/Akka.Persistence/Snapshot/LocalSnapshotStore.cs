using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Akka.Event;

namespace Akka.Persistence.Snapshot;

/// <summary>Keeps each snapshot in a file of its own.</summary>
public class LocalSnapshotStore : SnapshotStore
{
    private const string Prefix = "snapshot-";

    private readonly DirectoryInfo _directory;
    private readonly int _maxLoadAttempts;
    private readonly Akka.Serialization.Serialization _serialization;
    private readonly ILoggingAdapter _log;

    public LocalSnapshotStore()
    {
        var config = Persistence.Instance.Apply(Context.System).SnapshotStoreConfig(Self);
        _directory = new DirectoryInfo(config.GetString("dir", "snapshots"));
        _maxLoadAttempts = config.GetInt("max-load-attempts", 3);
        _serialization = Context.System.Serialization;
        _log = Context.GetLogger();
    }

    protected override void PreStart()
    {
        _directory.Create();
        base.PreStart();
    }

    protected override Task<SelectedSnapshot> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria) =>
        Task.Run(() => Load(persistenceId, criteria));

    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot) => Task.Run(() => Save(metadata, snapshot));

    protected override Task DeleteAsync(SnapshotMetadata metadata) => Task.Run(() =>
    {
        foreach (var (file, found) in Files(metadata.PersistenceId))
        {
            if (found.SequenceNr == metadata.SequenceNr
                && (metadata.Timestamp == DateTime.MinValue || found.Timestamp == metadata.Timestamp))
            {
                file.Delete();
            }
        }
    });

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria) => Task.Run(() =>
    {
        foreach (var (file, found) in Files(persistenceId))
        {
            if (criteria.Matches(found))
            {
                file.Delete();
            }
        }
    });

    protected virtual void Save(SnapshotMetadata metadata, object snapshot)
    {
        var serializer = _serialization.FindSerializerFor(snapshot);
        var manifest = Encoding.UTF8.GetBytes(Akka.Serialization.Serialization.ManifestFor(serializer, snapshot) ?? string.Empty);
        var payload = serializer.ToBinary(snapshot);
        var header = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(header, serializer.Identifier);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), manifest.Length);

        // Readers must never meet half a file: it gets its name when all of it is on disk.
        var target = FileFor(metadata);
        var temporary = target + ".tmp";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            stream.Write(header);
            stream.Write(manifest);
            stream.Write(payload);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, target, overwrite: true);
    }

    private SelectedSnapshot Load(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        var candidates = Files(persistenceId).FindAll(candidate => criteria.Matches(candidate.Metadata));
        candidates.Sort(static (a, b) =>
            a.Metadata.SequenceNr != b.Metadata.SequenceNr
                ? b.Metadata.SequenceNr.CompareTo(a.Metadata.SequenceNr)
                : b.Metadata.Timestamp.CompareTo(a.Metadata.Timestamp));
        Exception last = null;
        for (var i = 0; i < candidates.Count && i < _maxLoadAttempts; i++)
        {
            try
            {
                return new SelectedSnapshot(candidates[i].Metadata, Read(candidates[i].File));
            }
            catch (Exception cause)
            {
                _log.Error(cause, "The snapshot file [{0}] cannot be read; an older one is tried", candidates[i].File.Name);
                last = cause;
            }
        }

        return last is null ? null : throw new IOException($"None of the newest snapshots of [{persistenceId}] can be read.", last);
    }

    private object Read(FileInfo file)
    {
        var bytes = File.ReadAllBytes(file.FullName);
        var id = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        var manifestLength = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4));
        var manifest = Encoding.UTF8.GetString(bytes, 8, manifestLength);
        return _serialization.Deserialize(bytes[(8 + manifestLength)..], id, manifest);
    }

    private List<(FileInfo File, SnapshotMetadata Metadata)> Files(string persistenceId)
    {
        var start = Prefix + Uri.EscapeDataString(persistenceId) + "-";
        var found = new List<(FileInfo, SnapshotMetadata)>();
        foreach (var file in _directory.EnumerateFiles(start + "*"))
        {
            var parts = file.Name.Substring(start.Length).Split('-');
            if (parts.Length == 2
                && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var sequenceNr)
                && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks))
            {
                found.Add((file, new SnapshotMetadata(persistenceId, sequenceNr, new DateTime(ticks, DateTimeKind.Utc))));
            }
        }

        return found;
    }

    private string FileFor(SnapshotMetadata metadata) => Path.Combine(
        _directory.FullName,
        $"{Prefix}{Uri.EscapeDataString(metadata.PersistenceId)}-{metadata.SequenceNr}-{metadata.Timestamp.Ticks}");
}
