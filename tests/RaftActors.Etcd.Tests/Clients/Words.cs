using System.Text;
using System.Text.RegularExpressions;

namespace RaftActors.Etcd.Tests.Clients;

/// <summary>Puts words in the place of what differs from run to run: ids, addresses, times, sizes, indexes.</summary>
/// <param name="endpoint">The node that is asked.</param>
internal sealed partial class Words(string endpoint)
{
    /// <summary>What a transcript has for an output.</summary>
    public string Describe(string output, string code)
    {
        var text = new StringBuilder();
        foreach (var line in output.EndsWith('\n') ? output[..^1].Split('\n') : output.Split('\n'))
        {
            // What the client logs, with times, about its tries.
            if (output.Length > 0 && !line.StartsWith("{\"level\":\"", StringComparison.Ordinal))
            {
                text.Append(Replace(line)).Append('\n');
            }
        }

        return code == "0" ? $"{text}" : $"{text}-> {code}\n";
    }

    private string Replace(string line)
    {
        line = Address().Replace(line.Replace(endpoint, "ENDPOINT", StringComparison.Ordinal), "PEER");
        line = JsonNumber().Replace(line, "\"$1\":N");
        line = FieldNumber().Replace(line, "\"$1\" : N");
        line = Id().Replace(line, "HEX");
        line = Time().Replace(line, "$1TIME");
        line = Version().Replace(line, "$1\"VERSION\"");
        line = Status().Replace(line, "HEX, VERSION, SIZE, $1, TERM, INDEX, INDEX,");
        return Hash().Replace(line, "ENDPOINT, HASH");
    }

    [GeneratedRegex(@"127\.0\.0\.1:\d+")]
    private static partial Regex Address();

    [GeneratedRegex(
        @"""(cluster_id|member_id|raft_term|leader|raftIndex|raftTerm|raftAppliedIndex|dbSize|dbSizeInUse|hash|ID|id|lease)"":\d+")]
    private static partial Regex JsonNumber();

    [GeneratedRegex(@"^""(ClusterID|MemberID|RaftTerm|ID|Leader|RaftIndex|RaftAppliedIndex|DBSize|Hash)"" : \d+")]
    private static partial Regex FieldNumber();

    [GeneratedRegex(@"\b[0-9a-f]{10,16}\b")]
    private static partial Regex Id();

    [GeneratedRegex("""(took = |"took":")[\d.]+[µm]?s""")]
    private static partial Regex Time();

    [GeneratedRegex(@"(""version"":|""Version"" : )""[\d.]+""")]
    private static partial Regex Version();

    [GeneratedRegex(@"HEX, [\d.]+, [\d.]+ k?B, (\w+, \w+), \d+, \d+, \d+,")]
    private static partial Regex Status();

    [GeneratedRegex(@"ENDPOINT, \d+$")]
    private static partial Regex Hash();
}
