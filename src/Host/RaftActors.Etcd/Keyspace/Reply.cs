using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Etcd.Keyspace;

/// <summary>What the machine answered.</summary>
/// <param name="Body">Its answer, which is not an error.</param>
/// <param name="Index">An index that the answer includes.</param>
/// <param name="Term">The term there.</param>
/// <param name="LogTime">Log time at the machine, in milliseconds.</param>
internal readonly record struct Reply(MvccAnswer Body, long Index, long Term, long LogTime);
