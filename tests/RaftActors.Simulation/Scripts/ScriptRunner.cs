using System.Text;

namespace RaftActors.Simulation.Scripts;

/// <summary>Runs a script and returns its transcript: the script with the output of each command.</summary>
public static class ScriptRunner
{
    /// <exception cref="ScriptException">The script contains an invalid command, or a cluster-wide invariant broke.</exception>
    public static string Run(string script)
    {
        var cluster = new ScriptCluster();
        var commands = new ScriptCommands(cluster);
        var transcript = new StringBuilder();
        foreach (var (line, text) in ScriptFile.Read(script))
        {
            transcript.Append(text).Append('\n');
            if (text.Length == 0 || ScriptFile.IsComment(text))
            {
                continue;
            }

            transcript.Append(ScriptFile.Separator).Append('\n');
            foreach (var printed in Execute(commands, cluster, new ScriptCommand(line, text)))
            {
                transcript.Append(printed).Append('\n');
            }

            transcript.Append('\n');
        }

        return transcript.ToString().TrimEnd('\n') + "\n";
    }

    private static List<string> Execute(ScriptCommands commands, ScriptCluster cluster, ScriptCommand command)
    {
        var failed = false;
        try
        {
            commands.Run(command);
        }
        catch (ScriptException e) when (command.ExpectsError)
        {
            failed = true;
            cluster.Print($"error: {e.Problem}");
        }
        catch (InvalidOperationException e)
        {
            throw command.Error(e.Message);
        }

        if (command.ExpectsError && !failed)
        {
            throw command.Error($"{command.Name} was expected to fail but succeeded");
        }

        var output = cluster.TakeOutput();
        if (cluster.Checks.Broken is { } broken)
        {
            throw command.Error($"{broken}; output until then:\n{string.Join('\n', output)}");
        }

        if (command.IsQuiet)
        {
            output.RemoveAll(l => !l.Contains(ScriptCluster.Faulted, StringComparison.Ordinal));
        }

        return output.Count > 0 ? output : ["ok"];
    }
}
