using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace RaftActors.Soak.Cluster;

/// <summary>Reads the whole state of one replica's machine, from that replica itself, and hashes it.</summary>
internal sealed class StateReader : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };

    /// <param name="node">The node of the replica.</param>
    /// <param name="group">The group of the replica.</param>
    /// <param name="counters">The names of the counters, which cannot be listed.</param>
    public async Task<string> HashAsync(SoakNode node, string group, IEnumerable<string> counters)
    {
        var text = new StringBuilder();
        switch (group)
        {
            case "kv":
                for (string? after = ""; after is not null;)
                {
                    var page = await GetAsync(node, $"/v1/kv?limit=1000&after={after}&consistency=stale").ConfigureAwait(false);
                    var entries = page.GetProperty("entries");
                    text.Append(entries.GetRawText());
                    after = page.GetProperty("more").GetBoolean()
                        ? entries[entries.GetArrayLength() - 1].GetProperty("key").GetString()
                        : null;
                }

                break;
            case "counter":
                foreach (var counter in counters)
                {
                    var value = await GetAsync(node, $"/v1/counters/{counter}?consistency=stale").ConfigureAwait(false);
                    text.Append(counter).Append(value.GetProperty("value").GetRawText()).AppendLine();
                }

                break;
            case "ledger":
                var all = await GetAsync(node, "/v1/ledger/accounts?consistency=stale").ConfigureAwait(false);
                text.Append(all.GetProperty("accounts").GetRawText()).Append(all.GetProperty("total").GetRawText());
                break;
            default:
                var locks = await GetAsync(node, "/v1/locks?limit=1000&consistency=stale").ConfigureAwait(false);
                foreach (var held in locks.GetProperty("locks").EnumerateArray())
                {
                    // Not the expiry date, nor whether it has passed: both depend on the answering node and the time.
                    foreach (var property in held.EnumerateObject().Where(p => p.Name is not ("expiresAt" or "expired")))
                    {
                        text.Append(property.Name).Append(property.Value.GetRawText());
                    }
                }

                break;
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    public void Dispose() => _http.Dispose();

    private Task<JsonElement> GetAsync(SoakNode node, string path) => _http.GetFromJsonAsync<JsonElement>(new Uri(node.Http, path));
}
