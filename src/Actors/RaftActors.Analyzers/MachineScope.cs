using Microsoft.CodeAnalysis;

namespace RaftActors.Analyzers;

/// <summary>Which code must be deterministic: types that implement a machine, and the types inside of them.</summary>
internal sealed class MachineScope
{
    private const string Machine = "RaftActors.Machines.IStateMachine";

    /// <summary>These run on the leader only, before an entry exists or after it is committed.</summary>
    private static readonly string[] OutsideTheLog =
        ["RaftActors.Machines.Prepare.ICommandPreparer", "RaftActors.Machines.Prepare.IPreparedMachine", "Akka.Actor.ActorBase"];

    private readonly INamedTypeSymbol _machine;
    private readonly INamedTypeSymbol?[] _outside;

    private MachineScope(INamedTypeSymbol machine, INamedTypeSymbol?[] outside) => (_machine, _outside) = (machine, outside);

    /// <returns>Null if the compilation does not know RaftActors.</returns>
    public static MachineScope? Of(Compilation compilation) => compilation.GetTypeByMetadataName(Machine) is { } machine
        ? new MachineScope(machine, Array.ConvertAll(OutsideTheLog, compilation.GetTypeByMetadataName))
        : null;

    /// <summary>Whether a type's fields are the state of a machine.</summary>
    public bool HasState(INamedTypeSymbol type)
    {
        for (var outer = type; outer is not null; outer = outer.ContainingType)
        {
            if (IsOutside(outer))
            {
                return false;
            }

            if (outer.AllInterfaces.Contains(_machine, SymbolEqualityComparer.Default))
            {
                return outer.TypeKind is TypeKind.Class or TypeKind.Struct;
            }
        }

        return false;
    }

    /// <summary>Whether code in a member is run by all replicas.</summary>
    public bool IsReplicated(ISymbol? member)
    {
        while (member is IMethodSymbol { ContainingSymbol: IMethodSymbol outer })
        {
            member = outer;
        }

        return member?.ContainingType is { } type && HasState(type) && !MakesPreparers(member);
    }

    private bool IsOutside(INamedTypeSymbol type) => Is(type, _outside[0]) || Is(type, _outside[2]);

    private bool MakesPreparers(ISymbol member) => _outside[1] is { } prepared
        && prepared.GetMembers()
            .Select(member.ContainingType.FindImplementationForInterfaceMember)
            .Contains(member, SymbolEqualityComparer.Default);

    private static bool Is(INamedTypeSymbol type, INamedTypeSymbol? wanted)
    {
        if (wanted is null)
        {
            return false;
        }

        if (wanted.TypeKind == TypeKind.Interface)
        {
            return type.AllInterfaces.Contains(wanted, SymbolEqualityComparer.Default);
        }

        for (var up = type.BaseType; up is not null; up = up.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(up, wanted))
            {
                return true;
            }
        }

        return false;
    }
}
