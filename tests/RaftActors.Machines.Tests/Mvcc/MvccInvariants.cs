using RaftActors.Machines.Mvcc.Index;
using RaftActors.Machines.Mvcc.State;
using RaftActors.Machines.Records;
using Xunit;
using TreeNode = RaftActors.Machines.Records.Node;

namespace RaftActors.Machines.Tests.Mvcc;

/// <summary>What must hold inside the machine after every command.</summary>
internal static class MvccInvariants
{
    public static void Check(MvccState state)
    {
        var view = state.Keyspace.Now;
        CheckTree(view.Root);
        CheckLog(view);
        var (bytes, versions, hash) = (0L, 0L, 0UL);
        var leased = new List<(long Lease, string Key)>();
        var logged = Enumerable.Range(0, (int)(view.Log.End - view.Log.Begin)).Select(i => view.Log[view.Log.Begin + i].Record)
            .ToHashSet<byte[]>(ReferenceEqualityComparer.Instance);
        var cursor = new VersionCursor(view.Root, default, onlyLive: false);
        while (cursor.Next())
        {
            var all = Versions(cursor);
            CheckHistory(all);
            bytes += all.Sum(VersionRecord.CostOf);
            versions += all.Count;
            hash = all.Aggregate(hash, (sum, record) => sum + VersionRecord.HashOf(record));
            var newest = all.LastOrDefault(r => VersionRecord.ModOf(r) <= view.Compacted);
            Assert.All(
                all.SkipWhile(r => newest is not null && r != newest),
                r => Assert.True(r == newest || logged.Contains(r), "a version is neither in the log nor the newest that was compacted"));
            var latest = VersionFields.Of(all[^1]);
            if (latest.Numbers.Lease != 0)
            {
                leased.Add((latest.Numbers.Lease, Convert.ToHexString(latest.Key)));
            }
        }

        Assert.Equal((bytes, versions, hash), (state.Keyspace.Bytes, state.Keyspace.Versions, state.Keyspace.Hash));
        var leases = state.Leases.InOrder();
        Assert.Equal(state.Leases.Count, leases.Length);
        Assert.Equal(leases.OrderBy(l => (state.Leases.ExpiryOf(l), l.Id)), leases);
        Assert.Equal(leased.Order(), leases.SelectMany(l => l.Keys.Select(k => (l.Id, Convert.ToHexString(k)))).Order());
    }

    private static List<byte[]> Versions(VersionCursor cursor) =>
        [.. Enumerable.Range(0, cursor.History.Count).Select(i => cursor.History[i]), cursor.Latest];

    private static void CheckLog(in KeyspaceView view)
    {
        var last = 0L;
        for (var at = view.Log.Begin; at < view.Log.End; at++)
        {
            Assert.InRange(view.Log[at].Main, last, long.MaxValue);
            last = view.Log[at].Main;
            Assert.Equal(last, VersionRecord.ModOf(view.Log[at].Record));
        }

        Assert.Equal(view.Revision, Math.Max(last, Keyspace.FirstRevision));
    }

    private static void CheckHistory(List<byte[]> versions)
    {
        for (var i = 1; i < versions.Count; i++)
        {
            var (before, after) = (VersionFields.Of(versions[i - 1]).Numbers, VersionFields.Of(versions[i]).Numbers);
            Assert.True(before.Mod < after.Mod, "the versions of a key do not ascend");
            if (after.Version > 0)
            {
                Assert.Equal(
                    before.Version == 0 ? (after.Mod, 1) : (before.Create, before.Version + 1), (after.Create, after.Version));
            }
        }
    }

    private static (long Keys, long Bytes) CheckTree(TreeNode node)
    {
        var sums = (Keys: 0L, Bytes: 0L);
        for (var i = 0; i < node.Count; i++)
        {
            var key = VersionRecord.KeyOf(node[i]);
            Assert.True(i == 0 || VersionRecord.KeyOf(node[i - 1]).SequenceCompareTo(key) < 0, "keys are not in order");
            Assert.Equal(i, node.Search(key, out var isFound));
            Assert.True(isFound);
            var (keys, bytes) = node is Inner inner
                ? CheckTree(inner.Child(i))
                : (VersionRecord.IsPut(node[i]) ? 1 : 0, VersionRecord.CostOf(node[i]) + (((VersionLeaf)node).HistoryOf(i).Cost));
            sums = (sums.Keys + keys, sums.Bytes + bytes);
        }

        Assert.Equal(sums, (node.Entries, node.Bytes));
        return sums;
    }
}
