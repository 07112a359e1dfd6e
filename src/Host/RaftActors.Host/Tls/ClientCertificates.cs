namespace RaftActors.Host.Tls;

/// <summary>Whether clients present certificates.</summary>
internal enum ClientCertificates
{
    None,
    Allowed,
    Required,
}
