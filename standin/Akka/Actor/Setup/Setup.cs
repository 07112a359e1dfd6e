using Akka.Util;

namespace Akka.Actor.Setup;

/// <summary>Something a program gives to an actor system that cannot be written as text.</summary>
public abstract class Setup
{
    public ActorSystemSetup And(Setup other) => ActorSystemSetup.Create(this, other);
}

/// <summary>At most one <see cref="Setup"/> of each type. Immutable.</summary>
public sealed class ActorSystemSetup
{
    public static readonly ActorSystemSetup Empty = new([]);

    private readonly Dictionary<Type, Setup> _setups;

    private ActorSystemSetup(Dictionary<Type, Setup> setups) => _setups = setups;

    public static ActorSystemSetup Create(params Setup[] setup)
    {
        var setups = new Dictionary<Type, Setup>();
        foreach (var one in setup)
        {
            setups[one.GetType()] = one;
        }

        return new ActorSystemSetup(setups);
    }

    public Option<T> Get<T>() where T : Setup => _setups.TryGetValue(typeof(T), out var setup) ? (T)setup : Option<T>.None;

    public ActorSystemSetup WithSetup<T>(T setup) where T : Setup => new(new Dictionary<Type, Setup>(_setups) { [typeof(T)] = setup });

    public ActorSystemSetup And<T>(T setup) where T : Setup => WithSetup(setup);

    public override string ToString() => $"ActorSystemSetup({string.Join(",", _setups.Keys.Select(t => t.Name))})";
}
