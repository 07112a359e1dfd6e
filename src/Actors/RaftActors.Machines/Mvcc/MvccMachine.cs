namespace RaftActors.Machines.Mvcc;

/// <summary>placeholder</summary>
public sealed class MvccMachine
{
}
