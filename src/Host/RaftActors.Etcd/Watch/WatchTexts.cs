namespace RaftActors.Etcd.Watch;

/// <summary>Why a watch was refused, to the letter: clients compare these texts.</summary>
internal static class WatchTexts
{
    public const string Compacted = "etcdserver: mvcc: required revision has been compacted";
    public const string DuplicateId = "mvcc: duplicate watch ID provided on the WatchStream";
    public const string EmptyRange = "mvcc: watcher range is empty";
}
