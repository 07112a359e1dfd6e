using Xunit;

namespace RaftActors.Etcd.Tests.Clients;

/// <summary>Tests with etcd's own command line; skipped, with the reason, if it is not installed.</summary>
public sealed class EtcdctlTheoryAttribute : TheoryAttribute
{
    public EtcdctlTheoryAttribute()
    {
        if (!Shell.HasEtcdctl)
        {
            Skip = Shell.WithoutEtcdctl;
        }
    }
}
