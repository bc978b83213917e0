//! Every function that is known, in both of its forms.

use super::*;

const TEXT: &str = "
Parameters:
  Name: { Type: String, Default: Ann }
Mappings:
  People: { Ann: { Age: '7', Nick: Annie }, Bob: { Age: '8' } }
Resources:
  Table: { Type: 'AWS::DynamoDB::Table' }
  Files: { Type: 'AWS::S3::Bucket' }
Out: &out
  ref: !Ref Name
  long: { Ref: Files }
  arn: !GetAtt Table.Arn
  list: { Fn::GetAtt: [Files, Arn] }
  sub: !Sub '${Files.Arn}/${Name}/${!kept}/${AWS::Region}'
  own: !Sub ['${a}-${Name}', { a: !Ref Table }]
  join: !Join ['/', [a, !Ref Name]]
  split: !Split [',', !Sub 'a,${Name},b']
  map: !FindInMap [People, !Ref Name, Age]
  mapLong: { Fn::FindInMap: [People, Bob, Age] }
  mapSub: !Sub ['${nick}!', { nick: !FindInMap [People, !Ref Name, Nick] }]
  nobody: !FindInMap [People, Bob, Nick]
  unknown: !Select [0, [a]]
Again: *out
";

#[test]
fn short_and_long_forms_are_evaluated() {
    let document = document(TEXT, &Parameters::new()).unwrap();
    let expected = json!({
        "ref": "Ann",
        "long": "files",
        "arn": "arn:aws:dynamodb:us-east-1:123456789012:table/Table",
        "list": "arn:aws:s3:::files",
        "sub": "arn:aws:s3:::files/Ann/${kept}/us-east-1",
        "own": "Table-Ann",
        "join": "a/Ann",
        "split": ["a", "Ann", "b"],
        "map": "7",
        "mapLong": "8",
        "mapSub": "Annie!",
        "nobody": { "Fn::FindInMap": ["People", "Bob", "Nick"] },
        "unknown": { "Fn::Select": [0, ["a"]] },
    });
    assert_eq!(document["Out"], expected);
    assert_eq!(document["Again"], expected);
}
