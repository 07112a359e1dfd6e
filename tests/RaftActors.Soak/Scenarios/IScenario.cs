namespace RaftActors.Soak.Scenarios;

/// <summary>One situation with an exact outcome, played with node processes.</summary>
internal interface IScenario
{
    /// <summary>Its number in <c>docs/range-scenarios.md</c>.</summary>
    string Id { get; }

    /// <summary>What happens and what must come of it.</summary>
    string Title { get; }

    /// <summary>HOCON of all nodes that it needs besides the usual.</summary>
    string Settings => "";

    /// <param name="rig">Five nodes with the keyspace kv in one range.</param>
    /// <returns>What was seen, in a few words.</returns>
    /// <exception cref="SoakException">Something else came of it.</exception>
    Task<string> RunAsync(ScenarioRig rig);
}
