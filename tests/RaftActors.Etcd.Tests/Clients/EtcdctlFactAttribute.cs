using Xunit;

namespace RaftActors.Etcd.Tests.Clients;

/// <summary>A test with etcd's own command line; skipped, with the reason, if it is not installed.</summary>
public sealed class EtcdctlFactAttribute : FactAttribute
{
    public EtcdctlFactAttribute()
    {
        if (!Shell.HasEtcdctl)
        {
            Skip = Shell.WithoutEtcdctl;
        }
    }
}
