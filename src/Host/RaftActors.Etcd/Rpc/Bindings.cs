using Grpc.Core;
using RaftActors.Etcd.Contracts;

namespace RaftActors.Etcd.Rpc;

/// <summary>
/// What the server calls to find the methods of a service: the service's attribute names it, and its parameter is the class that declares
/// them.
/// </summary>
internal static class Bindings
{
    public static void Bind(ServiceBinderBase binder, KV.KVBase service) => KV.BindService(new RequestBinder(binder), service);

    public static void Bind(ServiceBinderBase binder, Contracts.Watch.WatchBase service) =>
        Contracts.Watch.BindService(new RequestBinder(binder), service);

    public static void Bind(ServiceBinderBase binder, Lease.LeaseBase service) => Lease.BindService(new RequestBinder(binder), service);

    public static void Bind(ServiceBinderBase binder, Cluster.ClusterBase service) =>
        Cluster.BindService(new RequestBinder(binder), service);

    public static void Bind(ServiceBinderBase binder, Maintenance.MaintenanceBase service) =>
        Maintenance.BindService(new RequestBinder(binder), service);

    public static void Bind(ServiceBinderBase binder, Auth.AuthBase service) => Auth.BindService(new RequestBinder(binder), service);

    public static void Bind(ServiceBinderBase binder, Contracts.Lock.LockBase service) =>
        Contracts.Lock.BindService(new RequestBinder(binder), service);

    public static void Bind(ServiceBinderBase binder, Election.ElectionBase service) =>
        Election.BindService(new RequestBinder(binder), service);

    public static void Bind(ServiceBinderBase binder, Health.HealthBase service) => Health.BindService(new RequestBinder(binder), service);
}
