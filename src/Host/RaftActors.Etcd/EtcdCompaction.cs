namespace RaftActors.Etcd;

/// <summary>Whether the node that leads forgets old history by itself. Clients may compact in any case.</summary>
public enum EtcdCompaction
{
    /// <summary>Never: history grows until a client compacts it.</summary>
    Off = 0,

    /// <summary>History older than <see cref="EtcdOptions.CompactionRetention"/> is forgotten.</summary>
    Periodic = 1,

    /// <summary>All but the last <see cref="EtcdOptions.CompactionRevisions"/> are forgotten.</summary>
    Revision = 2,
}
